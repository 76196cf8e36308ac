import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { BY_OPERATOR } from '../../src/common/audit/index.js';
import { addSeconds } from '../../src/common/clock.js';
import { KeyEncryption } from '../../src/tokens/key-ring/key-encryption.js';
import { createKeyPair } from '../../src/tokens/key-ring/key-pair.js';
import { SigningKeyStore } from '../../src/tokens/key-ring/signing-key.store.js';
import { AccessKeys, AccessTokenService, KeyOperations } from '../../src/tokens/index.js';
import { type Api, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { eventually } from '../support/other-service.js';
import { spawnServer } from '../support/server-process.js';
import { startApp, TEST_SECRETS, type TestApp, type TestEnvironment } from '../support/test-app.js';
import { type TestClock } from '../../src/testing/test-clock.js';
import { readPart, sign, verifiesWith } from '../support/tokens.js';

/** Seconds (key-times.ts, with tokens of ten minutes). */
const PUBLISH_OVERLAP = 332;
const RETIRE_OVERLAP = 660;

const open: TestApp[] = [];
afterEach(async () => {
  // The first of each pair owns the database.
  for (const app of open.splice(0).reverse()) await app.close();
});

async function start(env?: TestEnvironment, clock?: TestClock): Promise<TestApp> {
  const app = await startApp(env, clock);
  open.push(app);
  return app;
}

async function startTwo(env: TestEnvironment = {}): Promise<[TestApp, TestApp]> {
  const one = await start(env);
  return [one, await start({ ...env, MONGODB_URI: one.mongodbUri }, one.clock)];
}

const operations = ({ app }: TestApp): KeyOperations => app.get(KeyOperations);
const kidsOf = async ({ api }: TestApp): Promise<string[]> =>
  (await api.get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);
const isAccepted = async ({ api }: TestApp, token: string): Promise<boolean> => {
  const { status } = await api.get('/auth/whoami', token);
  if (status !== 200 && status !== 401) throw new Error(`whoami answered ${status}`);
  return status === 200;
};
const signUp = async ({ api }: TestApp): Promise<string> => (await api.signUp()).body.accessToken;

describe('the first key', () => {
  it('is made at the first boot, signs at once, and outlives a restart', async () => {
    const first = await start();
    const token = await signUp(first);
    expect(readPart(token, 'header')).toEqual({ alg: 'ES256', kid: expect.any(String), typ: 'at+jwt' });
    const second = await start({ MONGODB_URI: first.mongodbUri });
    expect(await isAccepted(second, token)).toBe(true);
    expect(await first.database.collection('signing_keys').countDocuments()).toBe(1);
  });

  it('is one, though five nodes boot at once on an empty database', async () => {
    const MONGODB_URI = freshDatabaseUri();
    const probe = new DatabaseProbe(MONGODB_URI);
    const nodes = await Promise.all(Array.from({ length: 5 }, () => start({ MONGODB_URI })));
    const kids = await Promise.all(nodes.map(async (node) => readPart(await signUp(node), 'header')['kid']));
    expect(new Set(kids).size).toBe(1);
    expect(await probe.collection('signing_keys').countDocuments()).toBe(1);
    await Promise.all(open.splice(0).map((node) => node.close()));
    await probe.drop();
  });
});

describe('the database', () => {
  it.each(['ES256', 'RS256'])('holds no private key of %s in clear', async (JWT_ALGORITHM) => {
    const node = await start({ JWT_ALGORITHM });
    const { kid, key } = node.app.get(AccessKeys).signing();
    await node.database.auditSettled();
    const [stored] = await node.database.collection('signing_keys').find().toArray();
    expect(stored).toEqual({
      _id: 1,
      kid,
      alg: JWT_ALGORITHM,
      publicJwk: expect.any(Object),
      sealed: {
        iv: expect.any(String),
        ciphertext: expect.any(String),
        tag: expect.any(String),
        keyId: expect.any(String),
      },
      publishedAt: expect.any(Date),
      activeFrom: expect.any(Date),
      revokedAt: null,
      macs: [{ keyId: expect.any(String), since: expect.any(Date), value: expect.any(String) }],
    });
    const jwk = key.export({ format: 'jwk' });
    const der = key.export({ format: 'der', type: 'pkcs8' });
    const dump = JSON.stringify(stored);
    const { d, p, q, dp, dq, qi } = jwk;
    for (const member of [d, p, q, dp, dq, qi]) {
      if (member !== undefined) expect(dump).not.toContain(member);
    }
    expect(dump).not.toContain(der.toString('base64url').slice(40, 80));
    expect(dump).not.toContain(TEST_SECRETS.KEY_ENCRYPTION_KEY);
  });

  it('cannot pass one key off as another: a swapped ciphertext does not open, and stops the boot', async () => {
    const node = await start();
    await operations(node).rotate(BY_OPERATOR);
    const collection = node.database.collection<{ _id: number; sealed: unknown }>('signing_keys');
    const [one, two] = await collection.find().sort({ _id: 1 }).toArray();
    await collection.updateOne({ _id: one!._id }, { $set: { sealed: two!.sealed } });
    await collection.updateOne({ _id: two!._id }, { $set: { sealed: one!.sealed } });
    await expect(startApp({ MONGODB_URI: node.mongodbUri })).rejects.toThrow('KEY_ENCRYPTION_KEY');
    // The running node has opened the first before, and goes on.
    await sleep(1500);
    expect(await isAccepted(node, await signUp(node))).toBe(true);
  });

  it('cannot rename a key: one whose public part does not fit its name verifies nothing, and the next one signs', async () => {
    const node = await start();
    const collection = node.database.collection<{ _id: number; publicJwk: unknown }>('signing_keys');
    const token = await signUp(node);
    await operations(node).rotate(BY_OPERATOR);
    const [one, two] = await collection.find().sort({ _id: 1 }).toArray();
    await collection.updateOne({ _id: 1 }, { $set: { publicJwk: two!.publicJwk } });
    const other = await start({ MONGODB_URI: node.mongodbUri }, node.clock);
    for (const either of [node, other]) {
      await eventually(async () => !(await isAccepted(either, token)));
      await eventually(async () => (await kidsOf(either)).length === 1);
      expect(readPart(await signUp(either), 'header')['kid']).not.toBe((one as any).kid);
    }
  });
});

describe('KEY_ENCRYPTION_KEY', () => {
  const other = randomBytes(32).toString('base64');

  it('that does not open the ring stops the boot with exit code 1, is named and not shown', async () => {
    const node = await start();
    const { exit, output } = spawnServer({
      ...TEST_SECRETS,
      KEY_ENCRYPTION_KEY: other,
      PORT: '0',
      MONGODB_URI: node.mongodbUri,
    });
    expect(await exit).toBe(1);
    expect(output()).toContain('KEY_ENCRYPTION_KEY: does not open the signing keys in the database');
    for (const value of [other, TEST_SECRETS.KEY_ENCRYPTION_KEY]) expect(output()).not.toContain(value);
    expect(output()).not.toMatch(/^\s+at /m);
  });

  it('of a key that a running node meets must be its own: the node does not trust what it can’t authenticate', async () => {
    const MONGODB_URI = freshDatabaseUri();
    const probe = new DatabaseProbe(MONGODB_URI);
    const node = await start({ MONGODB_URI });
    // As a node makes it that has another one.
    const foreign = new KeyEncryption(other);
    const { privateKey, ...pair } = await createKeyPair('ES256');
    const now = node.clock.now();
    const facts = {
      ...{ ...pair, sequence: 2, publishedAt: now },
      ...{ activeFrom: addSeconds(now, PUBLISH_OVERLAP), revokedAt: null },
    };
    const { sequence, ...document } = facts;
    await probe.collection<{ _id: number; [field: string]: unknown }>('signing_keys').insertOne({
      ...{ _id: sequence, ...document },
      ...{ sealed: foreign.seal(privateKey, pair), macs: [foreign.authenticate(facts, now)] },
    });
    await eventually(() =>
      Promise.resolve(node.app.get(AccessKeys).problems().join() === 'other_encryption_key'),
    );
    const before = await signUp(node);

    node.clock.advance(PUBLISH_OVERLAP);
    const claims = readPart(before, 'payload');
    const times = {
      iat: Number(claims['iat']) + PUBLISH_OVERLAP,
      exp: Number(claims['exp']) + PUBLISH_OVERLAP,
    };
    const header = { alg: 'ES256', typ: 'at+jwt', kid: pair.kid };
    const theirs = sign({ ...claims, ...times }, header, privateKey);
    expect(await isAccepted(node, theirs)).toBe(false);
    expect(await kidsOf(node)).not.toContain(pair.kid);
    // It goes on with its own.
    expect(await isAccepted(node, await signUp(node))).toBe(true);
    await node.close();
    open.pop();
    await probe.drop();
  });
});

describe('GET /.well-known/jwks.json', () => {
  it.each([
    ['ES256', ['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use']],
    ['RS256', ['kty', 'n', 'e', 'kid', 'alg', 'use']],
  ])('has the public members of an %s key and no other', async (JWT_ALGORITHM, members) => {
    const node = await start({ JWT_ALGORITHM });
    await operations(node).rotate(BY_OPERATOR);
    await eventually(async () => (await kidsOf(node)).length === 2);
    const { status, body, headers } = await node.api.get('/.well-known/jwks.json');
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['keys']);
    for (const key of body.keys) {
      expect(Object.keys(key)).toEqual(members);
      expect(key).toMatchObject({ alg: JWT_ALGORITHM, use: 'sig' });
    }
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(verifiesWith(body, await signUp(node))).toBe(true);
  });

  it('is cacheable, has a strong ETag, and answers 304 to who has it', async () => {
    const [one, two] = await startTwo();
    const first = await one.api.get('/.well-known/jwks.json');
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    const tag = first.headers.get('etag')!;
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    expect((await two.api.get('/.well-known/jwks.json')).headers.get('etag')).toBe(tag);

    const ask = (ifNoneMatch: string): ReturnType<Api['get']> =>
      one.api.request('GET', '/.well-known/jwks.json', { headers: { 'If-None-Match': ifNoneMatch } });
    for (const header of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await ask(header);
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe(tag);
      expect(again.headers.get('cache-control')).toBe('public, max-age=300');
    }
    expect((await ask('"x"')).status).toBe(200);

    await operations(one).rotate(BY_OPERATOR);
    await eventually(async () => (await kidsOf(one)).length === 2);
    expect((await ask(tag)).status).toBe(200);
  });

  it('is empty under HS256, where everything else works as before', async () => {
    const JWT_ACCESS_SECRET = randomBytes(32).toString('base64url');
    const node = await start({ JWT_ALGORITHM: 'HS256', JWT_ACCESS_SECRET });
    const second = await start({ JWT_ALGORITHM: 'HS256', JWT_ACCESS_SECRET, MONGODB_URI: node.mongodbUri });
    expect((await node.api.get('/.well-known/jwks.json')).body).toEqual({ keys: [] });
    const token = await signUp(node);
    expect(readPart(token, 'header')['alg']).toBe('HS256');
    expect(await isAccepted(second, token)).toBe(true);
    expect(await node.database.collection('signing_keys').countDocuments()).toBe(0);
    node.clock.advance(631);
    expect(await isAccepted(node, token)).toBe(false);
  });
});

describe('GET /.well-known/oauth-authorization-server', () => {
  it('says what exists (RFC 8414)', async () => {
    const node = await start({ PUBLIC_URL: 'https://auth.example.com' });
    const { status, body, headers } = await node.api.get('/.well-known/oauth-authorization-server');
    expect(status).toBe(200);
    // The endpoints are in oauth.e2e-spec.ts.
    expect(body).toMatchObject({
      issuer: 'https://auth.example.com',
      jwks_uri: 'https://auth.example.com/.well-known/jwks.json',
    });
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(readPart(await signUp(node), 'payload')['iss']).toBe(body.issuer);
  });
});

describe('rotation', () => {
  it('under load on two nodes refuses no unexpired token, here or where the JWKS is cached for as long as it may', async () => {
    const nodes = await startTwo();
    const { clock } = nodes[0];
    const sessions = await Promise.all(
      nodes.map(async (node) => ({
        node,
        refreshToken: (await node.api.signUp()).body.refreshToken as string,
      })),
    );
    const tokens: string[] = [];
    const refused: string[] = [];
    const signers = new Set<string>();
    let cache = { at: -Infinity, jwks: { keys: [] as unknown[] } };
    let checks = 0;
    let stop = false;

    const issue = async (session: (typeof sessions)[number]): Promise<void> => {
      const { status, body } = await session.node.api.refresh(session.refreshToken);
      if (status !== 200) throw new Error(`refresh answered ${status}`);
      session.refreshToken = body.refreshToken;
      tokens.push(body.accessToken);
      signers.add(readPart(body.accessToken, 'header')['kid']);
    };
    const check = async (node: TestApp, token: string): Promise<void> => {
      // Expired tokens do not count; nor do those that expire while they are under way.
      if (readPart(token, 'payload')['exp'] * 1000 < clock.now().getTime() + 20_000) return;
      checks += 1;
      const accepted = await isAccepted(node, token);
      const expired = readPart(token, 'payload')['exp'] * 1000 < clock.now().getTime();
      if (!accepted && !expired) refused.push(`${node === nodes[0] ? 'one' : 'two'} refused ${token}`);
    };
    const checkElsewhere = async (token: string): Promise<void> => {
      if (readPart(token, 'payload')['exp'] * 1000 < clock.now().getTime() + 20_000) return;
      if (clock.now().getTime() - cache.at >= 300_000) {
        const at = clock.now().getTime();
        cache = { at, jwks: (await nodes[1].api.get('/.well-known/jwks.json')).body };
      }
      checks += 1;
      if (!verifiesWith(cache.jwks, token)) refused.push(`the offline verifier refused ${token}`);
    };
    const load = async (index: 0 | 1): Promise<void> => {
      while (!stop) {
        await issue(sessions[index]!);
        const living = tokens.filter(
          (token) => readPart(token, 'payload')['exp'] * 1000 > clock.now().getTime() + 20_000,
        );
        // The oldest are the ones that a short overlap would lose, the newest those that nobody may know.
        for (const token of [...living.slice(0, 2), ...living.slice(-2)]) {
          await Promise.all([check(nodes[0], token), check(nodes[1], token)]);
        }
        await checkElsewhere(tokens.at(-1)!);
      }
    };
    const loads = [load(0), load(1)];

    for (let round = 0; round < 3; round++) {
      expect((await operations(nodes[round % 2]!).rotate(BY_OPERATOR)).kind).toBe('published');
      // What the overlap counts on: every node has seen it.
      const [newest] = await nodes[0].database
        .collection<{ _id: any; kid: string }>('signing_keys')
        .find()
        .sort({ _id: -1 })
        .limit(1)
        .toArray();
      for (const node of nodes) await eventually(async () => (await kidsOf(node)).includes(newest!.kid));
      for (let passed = 0; passed < PUBLISH_OVERLAP + RETIRE_OVERLAP + 20; passed += 10) {
        clock.advance(10);
        await sleep(20);
      }
    }
    stop = true;
    await Promise.all(loads);

    expect(refused).toEqual([]);
    expect(signers.size).toBeGreaterThanOrEqual(3);
    expect(checks).toBeGreaterThan(500);
  }, 120_000);

  it('refuses to skip a state, deletes what is gone, and goes through every state', async () => {
    const node = await start();
    const ring = operations(node);
    const states = async (): Promise<string[]> => (await ring.list()).map(({ state }) => state);
    const before = await signUp(node);

    expect((await ring.rotate(BY_OPERATOR)).kind).toBe('published');
    expect(await states()).toEqual(['active', 'published']);
    expect((await ring.rotate(BY_OPERATOR)).kind).toBe('successor_waits');
    expect(await states()).toEqual(['active', 'published']);
    const kids = (await ring.list()).map(({ key }) => key.kid);
    await eventually(async () => (await kidsOf(node)).length === 2);
    expect(readPart(await signUp(node), 'header')['kid']).toBe(kids[0]);

    node.clock.advance(PUBLISH_OVERLAP);
    expect(await states()).toEqual(['retired', 'active']);
    expect(readPart(await signUp(node), 'header')['kid']).toBe(kids[1]);
    expect(await isAccepted(node, before)).toBe(true);
    expect(await kidsOf(node)).toEqual(kids);

    node.clock.advance(RETIRE_OVERLAP);
    expect(await states()).toEqual(['gone', 'active']);
    expect(await kidsOf(node)).toEqual([kids[1]]);
    expect((await ring.rotate(BY_OPERATOR)).kind).toBe('published');
    expect(await states()).toEqual(['active', 'published']);
  });

  it('is one of two nodes that rotate at once', async () => {
    const nodes = await startTwo();
    const kinds = await Promise.all(
      nodes.map(async (node) => (await operations(node).rotate(BY_OPERATOR)).kind),
    );
    expect(kinds).toContain('published');
    expect(await nodes[0].database.collection('signing_keys').countDocuments()).toBe(2);
  });

  it('comes by itself when it is due, on one of the nodes', async () => {
    const [one, two] = await startTwo({ KEY_ROTATION_INTERVAL: '2h' });
    one.clock.advance(7200 - PUBLISH_OVERLAP - 10);
    await sleep(1500);
    expect(await kidsOf(one)).toHaveLength(1);
    one.clock.advance(10);
    await eventually(async () => (await kidsOf(one)).length === 2 && (await kidsOf(two)).length === 2);
    await sleep(1200);
    expect(await one.database.collection('signing_keys').countDocuments()).toBe(2);
  });

  it('changes the algorithm: the next key is of the new one, and tokens of both verify meanwhile', async () => {
    const old = await start();
    const before = await signUp(old);
    const node = await start({ JWT_ALGORITHM: 'RS256', MONGODB_URI: old.mongodbUri }, old.clock);
    await eventually(async () => (await kidsOf(node)).length === 2 && (await kidsOf(old)).length === 2);
    expect(readPart(await signUp(node), 'header')['alg']).toBe('ES256');

    old.clock.advance(PUBLISH_OVERLAP);
    for (const issuer of [node, old]) {
      const token = await signUp(issuer);
      expect(readPart(token, 'header')['alg']).toBe('RS256');
      for (const verifier of [node, old]) {
        expect(await isAccepted(verifier, token)).toBe(true);
        expect(await isAccepted(verifier, before)).toBe(true);
      }
    }
    // The node that was not restarted does not take the algorithm back.
    await sleep(2500);
    expect(await old.database.collection('signing_keys').countDocuments()).toBe(2);
  });

  it('does not let a token choose the algorithm of its key', async () => {
    const old = await start();
    const node = await start({ JWT_ALGORITHM: 'RS256', MONGODB_URI: old.mongodbUri }, old.clock);
    await eventually(async () => (await kidsOf(node)).length === 2);
    const token = await signUp(node);
    const [, payload, signature] = token.split('.');
    const forged = { ...readPart(token, 'header'), alg: 'RS256' };
    const header = Buffer.from(JSON.stringify(forged)).toString('base64url');
    const changed = [header, payload, signature].join('.');
    expect(await isAccepted(node, changed)).toBe(false);
    // Refused before any cryptography, and not because the library happens to look at the kind of key as well.
    const tokens = node.app.get(AccessTokenService);
    expect(tokens.keyFor(token)?.alg).toBe('ES256');
    expect(tokens.keyFor(changed)).toBeUndefined();
  });
});

describe('a ring that cannot be read', () => {
  it('stays as it was, is logged once, and is caught up with', async () => {
    const [one, two] = await startTwo();
    const store = two.app.get(SigningKeyStore);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const failure = jest.spyOn(store, 'all').mockRejectedValue(new Error('MongoDB is away'));
    const [first] = await kidsOf(one);
    const token = await signUp(two);
    await operations(one).revoke(first!, BY_OPERATOR);
    await eventually(() => failure.mock.calls.length > 2);
    expect(await isAccepted(two, token)).toBe(true);
    expect(warn.mock.calls.filter(([text]) => String(text).includes('MongoDB is away'))).toHaveLength(1);
    failure.mockRestore();
    warn.mockRestore();
    await eventually(async () => !(await isAccepted(two, token)));
  });
});

describe('emergency revocation', () => {
  it('is felt by both nodes by themselves, and sign-in never stops', async () => {
    const nodes = await startTwo();
    const person = { email: 'eve@example.com', password: PASSWORD };
    await nodes[0].api.signUp(person);
    const logIn = (node: TestApp): ReturnType<Api['post']> => node.api.post('/auth/login', person);
    const stolen = (await logIn(nodes[0])).body.accessToken;
    const { kid } = readPart(stolen, 'header');

    const revocation = await operations(nodes[0]).revoke(kid, BY_OPERATOR);
    const felt = nodes.map((node) => eventually(async () => !(await isAccepted(node, stolen))));
    for (const node of nodes) expect((await logIn(node)).status).toBe(200);
    await Promise.all(felt);

    const active = (revocation as { active: { kid: string } }).active.kid;
    expect(active).not.toBe(kid);
    for (const issuer of nodes) {
      const token = (await logIn(issuer)).body.accessToken;
      expect(readPart(token, 'header')['kid']).toBe(active);
      for (const verifier of nodes) expect(await isAccepted(verifier, token)).toBe(true);
      expect(await kidsOf(issuer)).toEqual([active]);
    }
  });

  it('leaves no moment without a key: the next one is there before the old one is revoked', async () => {
    const node = await start();
    const store = node.app.get(SigningKeyStore);
    const [first] = await store.all();
    const revoke = store.revoke.bind(store);
    let keysBefore = 0;
    store.revoke = async (...args) => {
      keysBefore = (await store.all()).length;
      return revoke(...args);
    };
    await operations(node).revoke(first!.kid, BY_OPERATOR);
    expect(keysBefore).toBe(2);
    expect((await operations(node).list()).map(({ state }) => state)).toEqual(['revoked', 'active']);
  });

  it('lets a published successor sign at once', async () => {
    const node = await start();
    const ring = operations(node);
    const [first] = await ring.list();
    const rotation = await ring.rotate(BY_OPERATOR);
    const revocation = await ring.revoke(first!.key.kid, BY_OPERATOR);
    const successor = (rotation as { key: { kid: string } }).key.kid;
    expect(revocation).toMatchObject({ kind: 'revoked', active: { kid: successor } });
    await eventually(async () => (await kidsOf(node)).join() === successor);
    expect(readPart(await signUp(node), 'header')['kid']).toBe(successor);
  });

  it('that was cut off in the middle is mended by any node', async () => {
    const [one, two] = await startTwo();
    const [first] = await kidsOf(one);
    await one.database.collection('signing_keys').updateOne({}, { $set: { revokedAt: one.clock.now() } });
    for (const node of [one, two]) {
      await eventually(async () => {
        const kids = await kidsOf(node);
        return kids.length === 1 && kids[0] !== first;
      });
    }
    for (const node of [one, two]) expect(await isAccepted(node, await signUp(node))).toBe(true);
    expect(await one.database.collection('signing_keys').countDocuments()).toBe(2);
  });

  it('tells listeners, so that nothing remembers a token of the key', async () => {
    const node = await start();
    const keys = node.app.get(AccessKeys);
    const [first] = await operations(node).list();
    const seen: boolean[] = [];
    keys.onChange(() => seen.push(keys.find(first!.key.kid) === undefined));
    await sleep(1500);
    expect(seen).toEqual([]);
    await operations(node).revoke(first!.key.kid, BY_OPERATOR);
    await eventually(() => seen.at(-1) === true);
  });

  it('knows what it revoked before, and what it never knew', async () => {
    const ring = operations(await start());
    const [first] = await ring.list();
    expect((await ring.revoke('unknown', BY_OPERATOR)).kind).toBe('unknown');
    expect((await ring.revoke(first!.key.kid, BY_OPERATOR)).kind).toBe('revoked');
    expect((await ring.revoke(first!.key.kid, BY_OPERATOR)).kind).toBe('revoked_before');
  });
});
