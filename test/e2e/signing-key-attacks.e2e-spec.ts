import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { AuditRelay } from '../../src/audit/index.js';
import { BY_OPERATOR } from '../../src/common/audit/index.js';
import { addSeconds } from '../../src/common/clock.js';
import { AccessKeys, KeyOperations } from '../../src/tokens/index.js';
import { KeyEncryption } from '../../src/tokens/key-ring/key-encryption.js';
import { createKeyPair, type KeyPair } from '../../src/tokens/key-ring/key-pair.js';
import { CliHost, type CliResult } from '../support/cli-process.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { startApp, TEST_SECRETS, type TestApp, type TestEnvironment } from '../support/test-app.js';
import { type TestClock } from '../../src/testing/test-clock.js';
import { readPart, sign } from '../support/tokens.js';

/** Seconds (key-times.ts, with tokens of ten minutes; examine-ring.ts; ring-memory.ts). */
const PUBLISH_OVERLAP = 332;
const WEEK = 7 * 86_400;
const GRACE = 10;

/** Of the service, as the attacker does not have it. */
const encryption = new KeyEncryption(TEST_SECRETS.KEY_ENCRYPTION_KEY);
/** Of the attacker. */
const strangers = new KeyEncryption(randomBytes(32).toString('base64'));

const commands = new CliHost();
afterAll(() => commands.stop());

const open: TestApp[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  // The first of each pair owns the database.
  for (const app of open.splice(0).reverse()) await app.close();
});

async function start(env?: TestEnvironment, clock?: TestClock): Promise<TestApp> {
  const app = await startApp(env, clock);
  open.push(app);
  return app;
}
const startBeside = ({ mongodbUri, clock }: TestApp, env: TestEnvironment = {}): Promise<TestApp> =>
  start({ ...env, MONGODB_URI: mongodbUri }, clock);

const ringOf = ({ database }: TestApp) => database.collection<any>('signing_keys');
const operations = ({ app }: TestApp): KeyOperations => app.get(KeyOperations);
const problemsOf = ({ app }: TestApp): string[] => [...app.get(AccessKeys).problems()].sort();
const kidsOf = async ({ api }: TestApp): Promise<string[]> =>
  (await api.get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);
const signUp = async ({ api }: TestApp): Promise<string> => (await api.signUp()).body.accessToken;
const isAccepted = async ({ api }: TestApp, token: string): Promise<boolean> =>
  (await api.get('/auth/whoami', token)).status === 200;

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('did not hold in time');
    await sleep(20);
  }
}

/** A token for somebody who never logged in, signed with the attacker's key. */
const forge = (token: string, { kid, alg, privateKey }: KeyPair): string =>
  sign(readPart(token, 'payload'), { alg, typ: 'at+jwt', kid }, privateKey);

/** A document of the ring for a key of the attacker's, which would sign at once. */
async function forgedDocument(node: TestApp, place: number): Promise<{ pair: KeyPair; document: any }> {
  const pair = await createKeyPair('ES256');
  const { kid, alg, publicJwk } = pair;
  const now = node.clock.now();
  const sealed = strangers.seal(pair.privateKey, pair);
  const times = { publishedAt: now, activeFrom: now, revokedAt: null };
  return { pair, document: { _id: place, kid, alg, publicJwk, sealed, ...times } };
}

const keys = ({ mongodbUri }: TestApp, ...args: string[]): Promise<CliResult> =>
  commands.run(
    ['keys', ...args],
    { ...TEST_SECRETS, MONGODB_URI: mongodbUri },
    mkdtempSync(join(tmpdir(), 'nightlatch-keys-')),
  );

describe('a public key that somebody has put into signing_keys', () => {
  it('is not trusted, not published, alarmed and audited once, whatever it is dressed up as', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const one = await start();
    const two = await startBeside(one);
    const [kid] = await kidsOf(one);
    const token = await signUp(one);
    const [genuine] = await ringOf(one).find().toArray();
    const dress: ((document: any, pair: KeyPair) => object)[] = [
      (document) => document,
      (document) => ({ ...document, sealed: { ...document.sealed, keyId: encryption.id } }),
      (document) => ({ ...document, sealed: genuine.sealed }),
      (document) => ({ ...document, macs: genuine.macs }),
      (document, pair) => {
        const mac = strangers.authenticate(
          { ...pair, sequence: document._id, ...document },
          document.publishedAt,
        );
        return { ...document, macs: [{ ...mac, keyId: encryption.id }] };
      },
    ];
    const forged = await Promise.all(dress.map((_, index) => forgedDocument(one, index + 2)));
    await ringOf(one).insertMany(forged.map(({ document, pair }, index) => dress[index]!(document, pair)));
    for (const node of [one, two]) await until(() => problemsOf(node).length === dress.length);

    for (const node of [one, two, await startBeside(one)]) {
      expect(await kidsOf(node)).toEqual([kid]);
      for (const { pair } of forged) expect(await isAccepted(node, forge(token, pair))).toBe(false);
      expect(await isAccepted(node, await signUp(node))).toBe(true);
      expect(readPart(await signUp(node), 'header')['kid']).toBe(kid);
    }
    // Nor does it keep anybody from rotating.
    expect(await operations(two).rotate(BY_OPERATOR)).toMatchObject({
      kind: 'published',
      key: { sequence: 7 },
    });

    // A node that sees it only now has another key's document to put the event into.
    const late = await startBeside(one);
    await until(() => problemsOf(late).length === dress.length);

    await sleep(2500);
    for (const { pair } of forged) {
      const told = errors.mock.calls.filter(([text]) => String(text).includes(pair.kid));
      // One line from each of four nodes.
      expect(told).toHaveLength(4);
    }
    await one.app.get(AuditRelay).relay();
    const audited = await one.database.collection<any>('audit').find({ type: 'key.suspect' }).toArray();
    expect(audited.map(({ details }) => details.kid).sort()).toEqual(
      forged.map(({ pair }) => pair.kid).sort(),
    );
  });

  it('does not stop the ring from being read, whatever the document is', async () => {
    const node = await start();
    const token = await signUp(node);
    const nothings: any[] = [
      { _id: 2 },
      { _id: 'three', kid: 'x'.repeat(100_000), publicJwk: null, sealed: [], macs: 'none' },
      { _id: 4, kid: { $ne: null }, alg: 'none', revokedAt: 'never', publishedAt: new Date(NaN) },
      { _id: -1, auditEvents: [] },
      { _id: 9e15, kid: '\u001b[31m', macs: [null] },
    ];
    await ringOf(node).insertMany(nothings);
    await until(() => problemsOf(node).length === nothings.length);
    expect(await isAccepted(node, token)).toBe(true);
    expect((await operations(node).rotate(BY_OPERATOR)).kind).toBe('published');
    const { code, stdout } = await keys(node, 'list');
    expect(code).toBe(0);
    expect(stdout.match(/refused/g)).toHaveLength(nothings.length);
    expect(stdout).not.toContain('\u001b');
  });

  it('is shown by keys list, and is no problem any more when it is revoked', async () => {
    const node = await start();
    const { document } = await forgedDocument(node, 2);
    await ringOf(node).insertOne(document);
    expect((await keys(node, 'list')).stdout).toMatch(
      new RegExp(`^${document.kid} +- +refused +- +other_encryption_key$`, 'm'),
    );
    await until(() => problemsOf(node).length === 1);
    expect((await keys(node, 'revoke', document.kid)).code).toBe(0);
    await until(() => problemsOf(node).length === 0);
    expect((await keys(node, 'list')).stdout).toMatch(new RegExp(`^${document.kid} +- +revoked`, 'm'));
  });

  it('does not start a node that finds no other: it says which variable', async () => {
    const node = await start();
    const { document } = await forgedDocument(node, 1);
    await ringOf(node).replaceOne({ _id: 1 }, document);
    await expect(startApp({ MONGODB_URI: node.mongodbUri })).rejects.toThrow('KEY_ENCRYPTION_KEY');
  });
});

describe('a key of the ring that somebody has changed in the database', () => {
  it.each([
    ['sequence', (key: any) => ({ ...key, _id: 3 })],
    ['activeFrom', (key: any) => ({ ...key, activeFrom: key.publishedAt })],
    ['publishedAt', (key: any) => ({ ...key, publishedAt: new Date(0) })],
    ['alg', (key: any) => ({ ...key, alg: 'RS256' })],
    ['MAC', (key: any) => ({ ...key, macs: [{ ...key.macs[0], since: new Date() }] })],
  ])('in its %s verifies nothing and is not published', async (_field, change) => {
    const node = await start();
    await operations(node).rotate(BY_OPERATOR);
    await until(async () => (await kidsOf(node)).length === 2);
    const [active, published] = await ringOf(node).find().sort({ _id: 1 }).toArray();
    await ringOf(node).deleteOne({ _id: 2 });
    await ringOf(node).insertOne(change(published));
    await until(async () => (await kidsOf(node)).join() === active.kid);
    expect(problemsOf(node)).toContain('not_authentic');
    expect(await kidsOf(await startBeside(node))).toEqual([active.kid]);
  });

  it('in its public part is replaced by one that signs: nobody is locked out', async () => {
    const node = await start();
    const before = await signUp(node);
    const { document } = await forgedDocument(node, 1);
    await ringOf(node).updateOne({ _id: 1 }, { $set: { publicJwk: document.publicJwk } });
    await until(async () => !(await isAccepted(node, before)));
    await until(async () => (await kidsOf(node)).length === 1);
    expect(await isAccepted(node, await signUp(node))).toBe(true);
  });
});

describe('the revocation of a key', () => {
  it('that somebody has undone still holds, on the nodes that have seen it', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const node = await start();
    const stolen = await signUp(node);
    const [before] = await ringOf(node).find().toArray();
    await operations(node).revoke(before.kid, BY_OPERATOR);
    await until(async () => !(await isAccepted(node, stolen)));
    // The record of before, with a MAC that is right.
    await ringOf(node).replaceOne({ _id: 1 }, before);
    node.clock.advance(2 * GRACE);
    await until(() => problemsOf(node).length > 0);
    node.clock.advance(2 * GRACE);
    await until(() => problemsOf(node).includes('changed'));
    expect(await kidsOf(node)).not.toContain(before.kid);
    expect(await isAccepted(node, stolen)).toBe(false);
    expect(errors.mock.calls.filter(([text]) => String(text).includes(before.kid))).toHaveLength(1);
  });

  it('can’t be taken out of the record by who has no copy of before', async () => {
    const node = await start();
    await operations(node).rotate(BY_OPERATOR);
    const [, published] = await ringOf(node).find().sort({ _id: 1 }).toArray();
    await operations(node).revoke(published.kid, BY_OPERATOR);
    await ringOf(node).updateOne({ _id: 2 }, { $set: { revokedAt: null } });
    const other = await startBeside(node);
    expect(problemsOf(other)).toEqual(['not_authentic']);
    expect(await kidsOf(other)).not.toContain(published.kid);
  });

  it('by somebody without KEY_ENCRYPTION_KEY holds, is alarmed, and does not bring an older key back', async () => {
    const node = await start();
    const [first] = await kidsOf(node);
    await operations(node).rotate(BY_OPERATOR);
    node.clock.advance(PUBLISH_OVERLAP);
    const [, active] = await ringOf(node).find().sort({ _id: 1 }).toArray();
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    // A time before it has taken over would say that it never did.
    await ringOf(node).updateOne({ _id: 2 }, { $set: { revokedAt: addSeconds(active.activeFrom, -1) } });
    await until(async () => !(await kidsOf(node)).includes(active.kid));
    await until(async () => (await ringOf(node).countDocuments()) === 3);
    await until(async () => readPart(await signUp(node), 'header')['kid'] !== first);
    // What a node has seen of it is authenticated then.
    await until(() => problemsOf(node).length === 0);
    await node.app.get(AuditRelay).relay();
    const audited = await node.database.collection<any>('audit').find({ type: 'key.suspect' }).toArray();
    expect(audited.map(({ details }) => details)).toEqual([
      { kid: active.kid, problem: 'revocation_not_authentic' },
    ]);
  });
});

describe('a key that somebody has removed from the database', () => {
  it('does not bring the one before it back: another one signs, on all nodes', async () => {
    const one = await start();
    const two = await startBeside(one);
    const [first] = await kidsOf(one);
    await operations(one).rotate(BY_OPERATOR);
    one.clock.advance(PUBLISH_OVERLAP);
    const [, second] = await ringOf(one).find().sort({ _id: 1 }).toArray();
    for (const node of [one, two]) await until(async () => (await kidsOf(node)).includes(second.kid));
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    await ringOf(one).deleteOne({ _id: 2 });
    await sleep(1500);
    one.clock.advance(GRACE);
    for (const node of [one, two]) {
      await until(async () => {
        // For a moment no key signs, and a sign-up is refused with 503.
        const { status, body } = await node.api.signUp();
        return status === 201 && ![first, second.kid].includes(readPart(body.accessToken, 'header')['kid']);
      });
      expect(problemsOf(node)).toEqual(['missing']);
    }
    // Who has never seen it sees the gap.
    const three = await startBeside(one);
    expect(problemsOf(three)).toEqual(['missing']);
    for (const node of [one, two]) expect(await isAccepted(three, await signUp(node))).toBe(true);
  });
});

describe('a ring of an earlier version, without MACs', () => {
  it('is taken over by whichever node is first, and no token is refused', async () => {
    const MONGODB_URI = freshDatabaseUri();
    const probe = new DatabaseProbe(MONGODB_URI);
    const old = await start({ MONGODB_URI });
    await operations(old).rotate(BY_OPERATOR);
    const token = await signUp(old);
    await open.pop()?.close();
    await probe.collection('signing_keys').updateMany({}, { $unset: { macs: 1 } });
    const nodes = await Promise.all([startBeside(old), startBeside(old)]);
    for (const node of [...nodes, await startBeside(old)]) {
      expect(problemsOf(node)).toEqual([]);
      expect(await isAccepted(node, token)).toBe(true);
      expect(await kidsOf(node)).toHaveLength(2);
    }
    const adopted = { 'macs.keyId': encryption.id };
    await until(async () => (await probe.collection('signing_keys').countDocuments(adopted)) === 2);
    await Promise.all(open.splice(0).map((node) => node.close()));
    await probe.drop();
  });

  it('may get a key from a node of that version for a week', async () => {
    const node = await start();
    const { pair, document } = await forgedDocument(node, 2);
    const theirs = { ...document, sealed: encryption.seal(pair.privateKey, pair) };
    theirs.activeFrom = addSeconds(theirs.publishedAt, PUBLISH_OVERLAP);
    await ringOf(node).insertOne(theirs);
    await until(async () => (await kidsOf(node)).includes(pair.kid));
    await until(async () => (await ringOf(node).countDocuments({ 'macs.keyId': encryption.id })) === 2);
    expect(problemsOf(node)).toEqual([]);
  });

  it('can’t be pretended later: an old key that was known to somebody does not come back without its MAC', async () => {
    const node = await start({ KEY_ROTATION_INTERVAL: '90d' });
    const [old] = await ringOf(node).find().toArray();
    const { macs, ...withoutMac } = old;
    expect(macs).toHaveLength(1);
    await operations(node).revoke(old.kid, BY_OPERATOR);
    node.clock.advance(WEEK);
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    await ringOf(node).deleteOne({ _id: 1 });
    const now = node.clock.now();
    await ringOf(node).insertOne({ ...withoutMac, _id: 3, publishedAt: now, activeFrom: now });
    const other = await startBeside(node);
    expect(problemsOf(other)).toContain('no_mac');
    await until(() => problemsOf(node).includes('no_mac'));
    for (const one of [node, other]) expect(await kidsOf(one)).not.toContain(old.kid);
  });
});

describe('while KEY_ENCRYPTION_KEY is changed', () => {
  it('nodes with the old and the new one accept each other’s tokens, and a forged key is refused by both', async () => {
    const next = randomBytes(32).toString('base64');
    const old = await start();
    expect(await operations(old).reencrypt(next)).toMatchObject({ unopened: [] });
    const renewed = await startBeside(old, { KEY_ENCRYPTION_KEY: next });
    await sleep(1500);
    const tokens = await Promise.all([signUp(old), signUp(renewed)]);
    const { pair, document } = await forgedDocument(old, 2);
    await ringOf(old).insertOne(document);
    for (const node of [old, renewed]) {
      await until(() => problemsOf(node).join() === 'other_encryption_key');
      for (const token of tokens) expect(await isAccepted(node, token)).toBe(true);
      expect(await isAccepted(node, forge(tokens[0], pair))).toBe(false);
    }
    // An emergency in between is felt by both.
    await operations(renewed).revoke(readPart(tokens[0], 'header')['kid'], BY_OPERATOR);
    for (const node of [old, renewed]) {
      for (const token of tokens) await until(async () => !(await isAccepted(node, token)));
    }
    expect((await renewed.api.signUp()).status).toBe(201);
  });
});
