import { bearerToken, hasAuthorization } from '../http/bearer-token.js';
import { connectionCaller, rememberAccessToken, rememberHandshake } from './socket-caller.js';

const tokenOf = (client: object): string | null => bearerToken(connectionCaller(client));

describe('the token of a socket.io connection', () => {
  it('stands in auth, or in the Authorization header of the handshake', () => {
    expect(tokenOf({ handshake: { auth: { token: 'a.b.c' }, headers: {} } })).toBe('a.b.c');
    expect(tokenOf({ handshake: { auth: {}, headers: { authorization: 'Bearer a.b.c' } } })).toBe('a.b.c');
  });

  it('never comes from the URL, which is logged', () => {
    const client = { handshake: { auth: {}, headers: {}, query: { token: 'a.b.c', access_token: 'a.b.c' } } };
    expect(hasAuthorization(connectionCaller(client))).toBe(false);
  });

  it('is refused, not taken from elsewhere, when it is no text', () => {
    const headers = { authorization: 'Bearer a.b.c' };
    for (const token of [{ toString: 'a.b.c' }, ['a.b.c'], 1, '']) {
      const caller = connectionCaller({ handshake: { auth: { token }, headers } });
      expect([hasAuthorization(caller), bearerToken(caller)]).toEqual([true, null]);
    }
  });
});

describe('the token of a WebSocket', () => {
  const opened = (headers: Record<string, string>): object => {
    const client = {};
    rememberHandshake(client, { headers });
    return client;
  };

  it('stands behind the sub-protocol `bearer`, or in the Authorization header', () => {
    expect(tokenOf(opened({ 'sec-websocket-protocol': 'bearer, a.b.c' }))).toBe('a.b.c');
    expect(tokenOf(opened({ authorization: 'Bearer a.b.c' }))).toBe('a.b.c');
  });

  it('is no other sub-protocol', () => {
    expect(
      hasAuthorization(connectionCaller(opened({ 'sec-websocket-protocol': 'graphql-ws, a.b.c' }))),
    ).toBe(false);
    for (const protocols of ['bearer', 'bearer, a.b.c, d.e.f']) {
      const caller = connectionCaller(opened({ 'sec-websocket-protocol': protocols }));
      expect([hasAuthorization(caller), bearerToken(caller)]).toEqual([true, null]);
    }
  });

  it('is the last one that was shown', () => {
    const client = opened({ 'sec-websocket-protocol': 'bearer, a.b.c' });
    rememberAccessToken(client, 'd.e.f');
    expect(tokenOf(client)).toBe('d.e.f');
    rememberAccessToken(client, { token: 'a.b.c' });
    expect(tokenOf(client)).toBeNull();
  });
});
