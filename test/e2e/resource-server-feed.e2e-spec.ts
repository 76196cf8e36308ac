import { jest } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { ResourceServerHealth } from '../../src/resource-server/index.js';
import {
  eventually,
  type OtherService,
  type OtherServiceSetup,
  startOtherService,
  untilStatus,
} from '../support/other-service.js';
import {
  jwkOf,
  JWKS_PATH,
  newKey,
  REVOCATIONS_PATH,
  TestIssuer,
  type TokenOverrides,
} from '../../src/testing/test-issuer.js';

const ES = newKey('ES256');
const RS = newKey('RS256');
const STRANGER = newKey('ES256');

let issuer: TestIssuer;
let service: OtherService;
beforeEach(async () => {
  issuer = await TestIssuer.start(ES, RS);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await service.close();
  await issuer.stop();
});

async function start(setup: OtherServiceSetup = {}): Promise<void> {
  service = await startOtherService(issuer, { maxStaleness: 1, ...setup });
}

const statusOf = async (token: string): Promise<number> => (await service.api.get('/me', token)).status;

/** Until the issuer has been asked so many times more: what it answered before has been dealt with then. */
async function untilAsked(path: string, times: number): Promise<void> {
  const before = issuer.count(path);
  await eventually(() => issuer.count(path) >= before + times);
}

function answerFeedWith(make: () => string): void {
  issuer.overrides.set(REVOCATIONS_PATH, (_request, response) => response.end(make()));
}

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Documents that nightlatch would not have signed now. */
const FORGED: [string, (issuer: TestIssuer) => TokenOverrides][] = [
  ['a wrong signature', () => ({ key: STRANGER, header: { kid: ES.kid } })],
  ['an unknown key', () => ({ key: STRANGER })],
  ['an unknown key that it lists itself', () => ({ key: STRANGER, claims: { kids: [STRANGER.kid] } })],
  ['an ES256 header and the kid of an RS256 key', () => ({ key: ES, header: { kid: RS.kid } })],
  ['the type of an access token', () => ({ header: { typ: 'at+jwt' } })],
  ['no type', () => ({ header: { typ: undefined } })],
  ['a jwk header', () => ({ header: { jwk: {} } })],
  ['another issuer', () => ({ claims: { iss: 'https://auth.example.com' } })],
  ['no iat', () => ({ claims: { iat: undefined } })],
  ['an iat in the future', () => ({ claims: { iat: seconds() + 120 } })],
  ['an iat of two minutes ago: a forgotten cache', () => ({ claims: { iat: seconds() - 120 } })],
  ['a signer that it does not list', () => ({ key: RS, claims: { kids: [ES.kid] } })],
  ['kids that are no list', () => ({ claims: { kids: ES.kid } })],
  ['sessions that are no texts', () => ({ claims: { sessions: [5] } })],
  ['users under a key without a name', () => ({ claims: { users_key: undefined } })],
  ['no format', () => ({ claims: { format: undefined } })],
  ['the ids of the format before', () => ({ claims: { format: 1, sids: [], sessions: undefined } })],
  ['versions that are no numbers', () => ({ claims: { users: { 'user-1': '4' } } })],
  ['users that are a list', () => ({ claims: { users: [] } })],
];

const BROKEN: [string, (elsewhere: string) => RequestListener][] = [
  ['garbage', () => (_request, response) => response.end('<html>')],
  ['500', () => (_request, response) => response.writeHead(500).end()],
  ['503, its node being behind', () => (_request, response) => response.writeHead(503).end('{}')],
  ['304 that nobody asked for', () => (_request, response) => response.writeHead(304).end()],
  ['nothing at all', () => () => undefined],
  [
    'a redirect',
    (elsewhere) => (_request, response) => response.writeHead(302, { Location: elsewhere }).end(),
  ],
  ['more bytes than it may', () => (_request, response) => response.end('x'.repeat(5 * 1024 * 1024))],
  [
    'half an answer, and hangs',
    () => (_request, response) => void response.writeHead(200, { 'Content-Length': 999 }).write('e'),
  ],
];

describe('a forged feed is no feed', () => {
  it.each(FORGED)('with %s', async (_name, forge) => {
    answerFeedWith(() => issuer.revocations(forge(issuer)));
    await start();
    await untilAsked(REVOCATIONS_PATH, 2);
    expect(await statusOf(issuer.token())).toBe(503);
    answerFeedWith(() => issuer.revocations());
    await untilStatus(service, issuer.token(), 200);
  });

  it('signed with HS256 and the public key', async () => {
    answerFeedWith(() => {
      const [, payload] = issuer.revocations().split('.');
      const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: ES.kid, typ: 'revocations+jwt' }));
      const content = `${header.toString('base64url')}.${payload!}`;
      const secret = ES.publicKey.export({ type: 'spki', format: 'pem' });
      return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    });
    await start();
    await untilAsked(REVOCATIONS_PATH, 2);
    expect(await statusOf(issuer.token())).toBe(503);
  });

  it('older than what is known: a rollback brings no session back', async () => {
    await start({ maxStaleness: 2, whenStale: 'accept' });
    await untilStatus(service, issuer.token(), 200);
    const old = issuer.revocations({ claims: { iat: seconds() - 5 } });
    issuer.sids = ['session-1'];
    await untilStatus(service, issuer.token(), 401);
    answerFeedWith(() => old);
    await untilAsked(REVOCATIONS_PATH, 3);
    expect(await statusOf(issuer.token())).toBe(401);
    // Nor is it a contact.
    await eventually(() => !service.app.get(ResourceServerHealth).isReady());
  });
});

it('a list of another format is refused, and the log says which side is behind', async () => {
  const warn = jest.spyOn(Logger.prototype, 'warn');
  answerFeedWith(() => issuer.revocations({ claims: { format: 3 } }));
  await start();
  await untilAsked(REVOCATIONS_PATH, 2);
  expect(await statusOf(issuer.token())).toBe(503);
  expect(warn.mock.calls.flat()).toContainEqual(expect.stringMatching(/format 3.*reads 2/));
});

describe('a broken feed is no feed', () => {
  it.each(BROKEN)('%s', async (_name, listener) => {
    let visits = 0;
    const elsewhere = createServer((_request, response) => {
      visits++;
      response.end(issuer.revocations());
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    // Not kept from ending by its listening, should the test fail.
    elsewhere.unref();
    const url = `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}/`;

    issuer.overrides.set(REVOCATIONS_PATH, listener(url));
    await start();
    await untilAsked(REVOCATIONS_PATH, 2);
    expect(await statusOf(issuer.token())).toBe(503);
    expect(service.app.get(ResourceServerHealth).isReady()).toBe(false);
    issuer.overrides.clear();
    await untilStatus(service, issuer.token(), 200);
    expect(visits).toBe(0);
    elsewhere.close();
    elsewhere.closeAllConnections();
  });
});

it('stops reading an answer that does not end', async () => {
  let sent = 0;
  let isClosed = false;
  issuer.overrides.set(REVOCATIONS_PATH, (_request, response) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const write = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      sent += chunk.length;
    };
    response.on('drain', write).on('close', () => (isClosed = true));
    write();
  });
  // With two seconds to read in, many times the limit would pass.
  await start({ maxStaleness: 60 });
  await eventually(() => isClosed);
  expect(sent).toBeGreaterThan(4 * 1024 * 1024);
  expect(sent).toBeLessThan(20 * 1024 * 1024);
});

describe('following the feed', () => {
  it('takes 304 for contact, and asks with the validator', async () => {
    await start();
    const began = performance.now();
    await untilStatus(service, issuer.token(), 200);
    await untilAsked(REVOCATIONS_PATH, 7);
    await untilStatus(service, issuer.token(), 200);
    const feed = issuer.requests.filter(({ path }) => path === REVOCATIONS_PATH);
    expect(feed[0]!.headers['if-none-match']).toBeUndefined();
    // The first answer may have come too late to be taken on a busy machine; from the one that was, all have it.
    const asked = feed.slice(feed.findIndex(({ headers }) => headers['if-none-match'] !== undefined));
    expect(asked.length).toBeGreaterThan(3);
    for (const { headers, status } of asked) {
      expect([headers['if-none-match'], status()]).toEqual([expect.stringMatching(/^W\/"/), 304]);
    }
    // No more than three times a second for a bound of one second.
    expect(feed.length).toBeLessThan(3 * ((performance.now() - began) / 1000) + 3);
  });

  it('replaces its list: an entry whose tokens have all expired goes', async () => {
    issuer.sids = ['session-1'];
    await start();
    await untilStatus(service, issuer.token(), 401);
    issuer.sids = [];
    await untilStatus(service, issuer.token(), 200);
  });

  it('reads a list of 20,000 sessions', async () => {
    issuer.sids = Array.from({ length: 20_000 }, (_, index) => `session-number-${index}`);
    await start({ maxStaleness: 5 });
    await untilStatus(service, issuer.token(), 200);
    expect(await statusOf(issuer.token({ claims: { sid: 'session-number-19999' } }))).toBe(401);
  });

  it('goes on with the last news where the host says so, but never without any', async () => {
    issuer.sids = ['session-2'];
    await issuer.stop();
    await start({ whenStale: 'accept' });
    await sleep(500);
    expect(await statusOf(issuer.token())).toBe(503);
    await issuer.resume();
    await untilStatus(service, issuer.token(), 200);
    await issuer.stop();
    await eventually(() => !service.app.get(ResourceServerHealth).isReady());
    expect(await statusOf(issuer.token())).toBe(200);
    expect(await statusOf(issuer.token({ claims: { sid: 'session-2' } }))).toBe(401);
  });

  it("tells the host's readiness check", async () => {
    await issuer.stop();
    await start();
    const health = service.app.get(ResourceServerHealth);
    expect([health.isReady(), health.staleness()]).toEqual([false, Infinity]);
    await issuer.resume();
    await eventually(() => health.isReady());
    expect(health.staleness()).toBeLessThan(Infinity);
    await issuer.stop();
    await eventually(() => !health.isReady());
    expect(health.staleness()).toBeGreaterThan(1);
  });
});

describe('emergency revocation of a key', () => {
  beforeEach(async () => {
    await start({ maxStaleness: 3 });
    await untilStatus(service, issuer.token({ key: RS }), 200);
  });

  it('is felt by itself, whatever the key set still says', async () => {
    issuer.listed = [ES];
    await untilStatus(service, issuer.token({ key: RS }), 401);
    expect(await statusOf(issuer.token({ key: ES }))).toBe(200);
    // A look for the key brings it back into no favour.
    await untilAsked(REVOCATIONS_PATH, 2);
    expect(await statusOf(issuer.token({ key: RS }))).toBe(401);
  });

  it('brings the key that replaces it along, in the middle of a storm of unknown kids', async () => {
    for (let i = 0; i < 20; i++) await statusOf(issuer.token({ key: { ...STRANGER, kid: `made-up-${i}` } }));
    const before = issuer.count(JWKS_PATH);
    const fresh = newKey('ES256');
    issuer.published = issuer.listed = [fresh];
    issuer.signer = fresh;
    // Not by a look for the token's key, which is spent: the news is signed with it.
    await untilStatus(service, issuer.token(), 200);
    expect(issuer.count(JWKS_PATH)).toBe(before + 1);
    expect(await statusOf(issuer.token({ key: RS }))).toBe(401);
    expect(await statusOf(issuer.token({ key: ES }))).toBe(401);
  });

  it('can not be undone by whoever has the key', async () => {
    issuer.published = issuer.listed = [ES];
    // Not by showing a token of it: that would make the service look for its key, and lose it.
    await untilAsked(REVOCATIONS_PATH, 2);
    answerFeedWith(() => issuer.revocations({ key: RS, claims: { kids: [RS.kid, ES.kid] } }));
    await untilAsked(REVOCATIONS_PATH, 2);
    expect(await statusOf(issuer.token({ key: RS }))).toBe(401);
    await untilStatus(service, issuer.token({ key: ES }), 503);
  });
});

describe('the key set', () => {
  it.each(BROKEN.filter(([name]) => !name.startsWith('304')))(
    'stays when a refresh brings %s',
    async (_name, listener) => {
      await start({ maxStaleness: 5 });
      await untilStatus(service, issuer.token(), 200);
      issuer.overrides.set(JWKS_PATH, listener(`${issuer.url}/elsewhere`));
      await untilRefused();
      expect(await statusOf(issuer.token({ key: RS }))).toBe(200);
      expect(await statusOf(issuer.token({ key: ES }))).toBe(200);
      expect(issuer.count('/elsewhere')).toBe(0);
    },
  );

  it.each<[string, unknown]>([
    ['more bytes than it may, all of them good', { keys: [jwkOf(STRANGER)], padding: 'x'.repeat(65_536) }],
    ['no object', null],
    ['no keys', { keys: {} }],
    ['two keys with one kid', { keys: [jwkOf(ES), jwkOf({ ...STRANGER, kid: ES.kid })] }],
  ])('stays when a refresh brings %s', async (_name, set) => {
    await start({ maxStaleness: 5 });
    await untilStatus(service, issuer.token(), 200);
    issuer.overrides.set(JWKS_PATH, (_request, response) => response.end(JSON.stringify(set)));
    await untilRefused();
    expect(await statusOf(issuer.token())).toBe(200);
  });

  /** Makes the service look for a key, and be done with it. */
  async function untilRefused(): Promise<void> {
    const before = issuer.count(JWKS_PATH);
    expect(await statusOf(issuer.token({ key: STRANGER }))).toBe(401);
    expect(issuer.count(JWKS_PATH)).toBe(before + 1);
  }

  it('is asked for again in the background as often as its max-age says, with the validator', async () => {
    issuer.maxAge = 1;
    await start();
    await untilStatus(service, issuer.token(), 200);
    await untilAsked(JWKS_PATH, 2);
    const [first, ...others] = issuer.requests.filter(({ path }) => path === JWKS_PATH);
    expect(first!.headers['if-none-match']).toBeUndefined();
    for (const { headers, status } of others) {
      expect([headers['if-none-match'], status()]).toEqual([expect.stringMatching(/^W\/"/), 304]);
    }
    await issuer.stop();
    await sleep(1500);
    await issuer.resume();
    // A failed refresh is tried again.
    await untilAsked(JWKS_PATH, 1);
  });
});
