import { createHmac, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ArgumentsHost, HttpException, Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { HttpAdapterHost } from '@nestjs/core';
import { ResourceServerModule } from '../../src/resource-server/index.js';
import { LOOK_AGAIN_AFTER } from '../../src/resource-server/unknown-kid.js';
import {
  eventually,
  type OtherService,
  type OtherServiceSetup,
  PLATFORMS,
  startOtherService,
  untilStatus,
} from '../support/other-service.js';
import { AUDIENCE } from '../support/test-issuer.js';
import {
  type IssuerKey,
  jwkOf,
  JWKS_PATH,
  newKey,
  REVOCATIONS_PATH,
  signJwt,
  TestIssuer,
} from '../../src/testing/test-issuer.js';

const ES = newKey('ES256');
const RS = newKey('RS256');
const STRANGER = newKey('ES256');
const b64 = (value: string | Buffer): string => Buffer.from(value).toString('base64url');

describe.each(PLATFORMS)('another service, on %s', (platform) => {
  let issuer: TestIssuer;
  let service: OtherService;
  beforeEach(async () => {
    issuer = await TestIssuer.start(ES, RS);
    service = await startOtherService(issuer, { platform });
    await untilStatus(service, issuer.token(), 200);
  });
  afterEach(async () => {
    await service.close();
    await issuer.stop();
  });

  async function restart(setup: OtherServiceSetup): Promise<void> {
    await service.close();
    service = await startOtherService(issuer, { platform, ...setup });
  }

  /** A token of ours in three parts, for those who would rather sign it otherwise. */
  function unsigned(header: Record<string, unknown>): string {
    const [, payload] = issuer.token().split('.');
    return `${b64(JSON.stringify(header))}.${payload!}`;
  }

  async function expectRefused(token: string): Promise<void> {
    const answer = await service.api.get('/me', token);
    expect([answer.status, answer.body.code]).toEqual([401, 'access_token_invalid']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  }

  describe('lets in', () => {
    it.each([ES, RS])('the holder of a token ($alg)', async (key) => {
      const answer = await service.api.get('/me', issuer.token({ key }));
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        kind: 'user',
        id: 'user-1',
        sessionId: 'session-1',
        roles: ['user'],
        acr: 'aal1',
        amr: ['pwd'],
        authTime: expect.stringMatching(/Z$/),
        expiresAt: expect.stringMatching(/Z$/),
        tokenId: expect.any(String),
        version: 3,
        claims: {},
        frozen: true,
      });
      expect((await service.api.get('/id', issuer.token({ key }))).body).toEqual({ id: 'user-1' });
    });

    it("the holder of a token with the host's own claims", async () => {
      const { token } = issuer.actingAs({ claims: { tenant: 'acme', teams: ['a', 'b'] } });
      const { body } = await service.api.get('/me', token);
      expect(body.claims).toEqual({ tenant: 'acme', teams: ['a', 'b'] });
      expect(() => issuer.actingAs({ claims: { roles: ['admin'] } as never })).toThrow('is reserved');
    });

    it('a token that names several audiences, ours among them', async () => {
      const token = issuer.token({ claims: { aud: ['billing', AUDIENCE] } });
      expect((await service.api.get('/me', token)).status).toBe(200);
    });

    it('everybody where the route is @Public(), even when the issuer is away', async () => {
      await issuer.stop();
      await restart({});
      expect((await service.api.get('/open')).body).toEqual({ open: true });
      expect((await service.api.get('/me', issuer.token())).status).toBe(503);
    });

    it('who has one of the roles of @Roles()', async () => {
      const auditor = issuer.token({ claims: { roles: ['user', 'auditor'] } });
      expect((await service.api.get('/admin', auditor)).status).toBe(200);
      const user = await service.api.get('/admin', issuer.token());
      expect([user.status, user.body.code]).toEqual([403, 'forbidden']);
      expect(user.headers.get('www-authenticate')).toBeNull();
      // On the controller.
      expect((await service.api.get('/reports', auditor)).status).toBe(403);
      const admin = issuer.token({ claims: { roles: ['admin'] } });
      expect((await service.api.get('/reports', admin)).status).toBe(200);
    });
  });

  describe('keeps out', () => {
    it('a subclass of a @Public() controller: everybody without a token, unless it says otherwise', async () => {
      expect((await service.api.get('/brochures')).status).toBe(200);
      expect((await service.api.get('/drafts')).status).toBe(401);
      expect((await service.api.get('/drafts', issuer.token())).status).toBe(200);
    });

    it('a subclass of a @Roles() controller: who has not the role of the base class', async () => {
      expect((await service.api.get('/salaries', issuer.token())).status).toBe(403);
      const admin = issuer.token({ claims: { roles: ['admin'] } });
      expect((await service.api.get('/salaries', admin)).status).toBe(200);
    });
  });

  describe('asks for a fresh and strong login', () => {
    const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

    it('by the challenge of RFC 9470, also in a @Public() controller', async () => {
      const strong = issuer.actingAs({ acr: 'aal2' });
      expect((await service.api.post('/payments', {}, strong.token)).status).toBe(201);
      for (const { token } of [
        issuer.actingAs(),
        issuer.actingAs({ acr: 'aal2', authTime: minutesAgo(6) }),
      ]) {
        const answer = await service.api.post('/payments', {}, token);
        expect([answer.status, answer.body.code]).toEqual([401, 'step_up_required']);
        expect(answer.headers.get('www-authenticate')).toBe(
          'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age="300"',
        );
      }
      expect((await service.api.post('/payments', {})).body.code).toBe('authentication_required');
    });

    it('of the last ten minutes, unless a route says otherwise', async () => {
      expect((await service.api.get('/payments', issuer.actingAs().token)).status).toBe(200);
      const { token } = issuer.actingAs({ authTime: minutesAgo(11) });
      expect((await service.api.get('/payments', token)).body.code).toBe('step_up_required');
    });
  });

  describe('answers as nightlatch does', () => {
    it('denies by default, with a challenge', async () => {
      const answer = await service.api.get('/me');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body).toEqual({
        type: 'urn:nightlatch:problem:authentication_required',
        title: 'An access token is required',
        status: 401,
        code: 'authentication_required',
      });
    });

    it("leaves the host's other errors alone", async () => {
      const own = await service.api.get('/teapot');
      expect([own.status, own.body]).toEqual([418, { mine: 'short and stout' }]);
      const unknown = await service.api.get('/nowhere');
      expect([unknown.status, unknown.body.error]).toEqual([404, 'Not Found']);
    });

    it('keeps its statuses under a filter of the host that catches everything', async () => {
      const filter = {
        catch(thrown: unknown, host: ArgumentsHost): void {
          const status = thrown instanceof HttpException ? thrown.getStatus() : 500;
          adapters.httpAdapter.reply(host.switchToHttp().getResponse(), { status, caught: true }, status);
        },
      };
      await restart({ filter });
      const adapters = service.app.get(HttpAdapterHost);
      await untilStatus(service, issuer.token(), 200);
      const answer = await service.api.get('/me');
      expect([answer.status, answer.body]).toEqual([401, { status: 401, caught: true }]);
    });

    it('is configured by forRootAsync', async () => {
      const options = { issuer: issuer.url, audience: 'billing' };
      await restart({ importing: [ResourceServerModule.forRootAsync({ useFactory: () => options })] });
      await untilStatus(service, issuer.token({ claims: { aud: 'billing' } }), 200);
      const debug = jest.spyOn(Logger.prototype, 'debug');
      await expectRefused(issuer.token());
      // What the issuer has signed for somebody else is the one refusal that a wrong setting may be behind.
      expect(debug.mock.calls.flat().join()).toContain('audience "billing"');
      await expectRefused(issuer.token({ claims: { sub: undefined } }));
      debug.mockRestore();
    });
  });

  describe('describes itself to clients that know nothing but its URL (RFC 9728)', () => {
    it('at the path that follows from the URL, and in every challenge', async () => {
      const resource = 'https://api.example.com/v1/orders';
      await restart({ resource, prepare: (app) => app.setGlobalPrefix('v1') });
      const path = '/.well-known/oauth-protected-resource/v1/orders';
      const { status, headers, body } = await service.api.get(path);
      expect([status, headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^application\/json/),
      ]);
      expect(body).toEqual({
        resource,
        authorization_servers: [issuer.url],
        bearer_methods_supported: ['header'],
      });
      const metadata = `resource_metadata="https://api.example.com${path}"`;
      const challenge = async (at: string, token?: string): Promise<string | null> =>
        (await service.api.get(at, token)).headers.get('www-authenticate');
      expect(await challenge('/v1/me')).toBe(`Bearer ${metadata}`);
      expect(await challenge('/v1/me', 'x')).toBe(`Bearer error="invalid_token", ${metadata}`);
      expect(await challenge('/v1/admin')).toBe(`Bearer ${metadata}, scope="admin auditor"`);
      expect((await service.api.get('/.well-known/oauth-protected-resource')).status).toBe(404);
    });

    it('not at all unless it was told its URL', async () => {
      expect((await service.api.get('/.well-known/oauth-protected-resource')).status).toBe(404);
    });
  });

  describe('refuses', () => {
    it.each(['none', 'None', 'NONE', ''])('alg %j', async (alg) => {
      const content = unsigned({ alg, kid: ES.kid, typ: 'at+jwt' });
      await expectRefused(`${content}.`);
      await expectRefused(`${content}.AAAA`);
    });

    it.each([ES, RS])('alg confusion: HS256 with the public $alg key, in every encoding', async (key) => {
      const { publicKey } = key;
      const secrets = [
        publicKey.export({ type: 'spki', format: 'pem' }),
        String(publicKey.export({ type: 'spki', format: 'pem' })).trim(),
        publicKey.export({ type: 'spki', format: 'der' }),
        JSON.stringify(publicKey.export({ format: 'jwk' })),
        JSON.stringify(jwkOf(key)),
      ];
      for (const secret of secrets) {
        const content = unsigned({ alg: 'HS256', kid: key.kid, typ: 'at+jwt' });
        await expectRefused(`${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`);
      }
    });

    it('an ES256 header with the kid of an RS256 key, and the other way round', async () => {
      await expectRefused(issuer.token({ key: ES, header: { kid: RS.kid } }));
      await expectRefused(issuer.token({ key: RS, header: { kid: ES.kid } }));
      await expectRefused(issuer.token({ key: RS, header: { alg: 'ES256' } }));
      await expectRefused(issuer.token({ key: RS, header: { kid: RS.kid, alg: 'PS256' } }));
    });

    it('a signature of somebody else under a kid of ours', async () => {
      await expectRefused(issuer.token({ key: STRANGER, header: { kid: ES.kid } }));
    });

    it('ES256 signatures of zeros, in DER, changed or padded', async () => {
      const token = issuer.token();
      const content = token.slice(0, token.lastIndexOf('.'));
      const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
      const der = sign('sha256', Buffer.from(content), ES.privateKey);
      const changed = Buffer.from(signature);
      changed[40]! ^= 1;
      for (const bad of [Buffer.alloc(64), der, changed, Buffer.concat([signature, Buffer.alloc(1)])]) {
        await expectRefused(`${content}.${b64(bad)}`);
      }
      expect((await service.api.get('/me', token)).status).toBe(200);
    });

    it('jku, jwk, x5u and x5c headers, and fetches nothing that they name', async () => {
      const listener = createServer((_request, response) => {
        visits++;
        response.end(JSON.stringify({ keys: [jwkOf(STRANGER)] }));
      }).listen(0, '127.0.0.1');
      let visits = 0;
      await once(listener, 'listening');
      listener.unref();
      const url = `http://127.0.0.1:${(listener.address() as { port: number }).port}/keys.json`;
      const before = issuer.count(JWKS_PATH);
      for (const kid of [STRANGER.kid, ES.kid, url]) {
        for (const header of [{ jku: url }, { x5u: url }, { jwk: jwkOf(STRANGER) }, { x5c: ['MIIB'] }, {}]) {
          await expectRefused(issuer.token({ key: STRANGER, header: { kid, ...header } }));
        }
        await expectRefused(
          issuer.token({ key: STRANGER, header: { kid }, claims: { iss: new URL(url).origin } }),
        );
      }
      listener.close();
      expect(visits).toBe(0);
      expect(issuer.count(JWKS_PATH) - before).toBe(1);
      expect(new Set(issuer.requests.map(({ path }) => path))).toEqual(
        new Set([JWKS_PATH, REVOCATIONS_PATH]),
      );
    });

    it.each<[string, (now: number) => Record<string, unknown>]>([
      ['expired', (now) => ({ iat: now - 700, exp: now - 100 })],
      ['without exp', () => ({ exp: undefined })],
      ['with exp as text', (now) => ({ exp: String(now + 600) })],
      ['from the future', (now) => ({ iat: now + 120, exp: now + 600 })],
      ['not valid yet', (now) => ({ nbf: now + 120 })],
      ['that lives too long', (now) => ({ exp: now + 2 * 86_400 })],
      ['of another issuer', () => ({ iss: 'https://auth.example.com' })],
      ['for another audience', () => ({ aud: 'billing' })],
      ['for other audiences', () => ({ aud: ['billing', `${AUDIENCE}2`] })],
      ['for no audience', () => ({ aud: undefined })],
      ['without sub', () => ({ sub: undefined })],
      ['without sid', () => ({ sid: undefined })],
      ['without ver', () => ({ ver: undefined })],
      ['with roles as text', () => ({ roles: 'admin' })],
    ])('a token %s', async (_name, claimsAt) => {
      const claims = claimsAt(Math.floor(Date.now() / 1000));
      await expectRefused(issuer.token({ claims }));
    });

    it.each<[string, Record<string, unknown>]>([
      ['of another type', { typ: 'JWT' }],
      ['without a type', { typ: undefined }],
      ['that is a list of revocations', { typ: 'revocations+jwt' }],
      ['without kid', { kid: undefined }],
      ['whose kid is __proto__', { kid: '__proto__' }],
      ['whose kid is no text', { kid: { $ne: null } }],
      ['with crit', { crit: ['exp'] }],
      ['with b64', { b64: false }],
    ])('a token %s', async (_name, header) => {
      await expectRefused(issuer.token({ header }));
    });

    it.each([null, 5, 'text', []])('a payload of %j', async (payload) => {
      await expectRefused(signJwt({ alg: 'ES256', kid: ES.kid, typ: 'at+jwt' }, payload, ES));
    });

    it('junk around a token, and a token in the query', async () => {
      const token = issuer.token();
      for (const value of [`Bearer ${token} junk`, `Bearer ${token}=`, `Basic ${token}`, `Bearer `]) {
        const answer = await service.api.request('GET', '/me', { headers: { Authorization: value } });
        expect([value, answer.status]).toEqual([value, 401]);
      }
      expect((await service.api.get(`/me?access_token=${token}`)).status).toBe(401);
    });
  });

  describe('revocation', () => {
    it('refuses a revoked session by itself, and no other', async () => {
      const token = issuer.token();
      const other = issuer.token({ claims: { sid: 'session-2' } });
      issuer.sids = ['session-1'];
      await untilStatus(service, token, 401);
      await expectRefused(token);
      expect((await service.api.get('/me', other)).status).toBe(200);
    });

    it('refuses older rights of a user, and takes newer ones', async () => {
      const old = issuer.token();
      issuer.users = { 'user-1': 4, 'user-2': 9 };
      await untilStatus(service, old, 401);
      expect((await service.api.get('/me', issuer.token({ claims: { ver: 4 } }))).status).toBe(200);
      expect((await service.api.get('/me', issuer.token({ claims: { sub: 'user-3' } }))).status).toBe(200);
    });

    it('a token that the list can’t be asked about: it is refused', async () => {
      const other = await TestIssuer.start();
      const foreign = other.actingAs({ id: 'user-1' }).token.split('.')[1]!;
      const { rvid } = JSON.parse(Buffer.from(foreign, 'base64url').toString()) as { rvid: string };
      await other.stop();
      for (const claim of [undefined, '', 5, 'user-1', rvid]) {
        await expectRefused(issuer.token({ claims: { rvid: claim } }));
      }
    });

    it('fails closed when the feed is lost for longer than the bound, then recovers by itself', async () => {
      const token = issuer.token();
      await issuer.stop();
      expect((await service.api.get('/me', token)).status).toBe(200);
      expect(await untilStatus(service, token, 503)).toBeGreaterThan(1);
      const answer = await service.api.get('/me', token);
      expect(answer.body).toMatchObject({ status: 503, code: 'service_unavailable', retryAfter: 5 });
      expect(answer.headers.get('retry-after')).toBe('5');
      expect((await service.api.get('/me')).status).toBe(401);

      issuer.sids = ['session-1'];
      await issuer.resume();
      await untilStatus(service, token, 401);
      await untilStatus(service, issuer.token({ claims: { sid: 'session-2' } }), 200);
    });
  });

  describe('keys', () => {
    it('accepts a new key after one look for it', async () => {
      const before = issuer.count(JWKS_PATH);
      const key = newKey('ES256');
      issuer.published.push(key);
      issuer.listed.push(key);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => service.api.get('/me', issuer.token({ key }))),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(issuer.count(JWKS_PATH) - before).toBe(1);
    });

    const STORM = 1000;
    it(`asks once per cooldown in a storm of ${STORM} unknown kids`, async () => {
      await restart({ maxStaleness: 60 });
      await untilStatus(service, issuer.token(), 200);
      const before = issuer.count(JWKS_PATH);
      const start = performance.now();
      let sent = 0;
      const attacker = async (): Promise<void> => {
        while (sent < STORM) {
          const key: IssuerKey = { ...STRANGER, kid: `made-up-${sent++}` };
          expect((await service.api.get('/me', issuer.token({ key }))).status).toBe(401);
        }
      };
      await Promise.all(Array.from({ length: 100 }, attacker));
      expect((await service.api.get('/me', issuer.token())).status).toBe(200);
      const cooldowns = Math.floor((performance.now() - start) / 1000 / LOOK_AGAIN_AFTER);
      expect(issuer.count(JWKS_PATH) - before).toBeGreaterThanOrEqual(1);
      expect(issuer.count(JWKS_PATH) - before).toBeLessThanOrEqual(1 + cooldowns);
    });
  });

  it('asks nothing more once it is closed', async () => {
    await service.close();
    const { length } = issuer.requests;
    await sleep(2500);
    expect(issuer.requests).toHaveLength(length);
  });

  it('waits for no answer when it is closed', async () => {
    await restart({ maxStaleness: 60 });
    await untilStatus(service, issuer.token(), 200);
    let isAsked = false;
    let isLeft = false;
    issuer.overrides.set(REVOCATIONS_PATH, (_request, response) => {
      isAsked = true;
      response.on('close', () => (isLeft = true));
    });
    await eventually(() => isAsked);
    await service.close();
    await eventually(() => isLeft);
  });
});
