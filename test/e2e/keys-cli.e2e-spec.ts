import { createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { type PasswordsConfig } from '../../src/config/index.js';
import { ImportedSecrets } from '../../src/passwords/index.js';
import { CliHost, type CliResult, runCli, spawnCli } from '../support/cli-process.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { eventually } from '../support/other-service.js';
import { confirmApp, enrolApp, logInWithCode } from '../support/second-factor.js';
import { startServer } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';
import { readPart } from '../support/tokens.js';

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-cli-'));
const MONGODB_URI = freshDatabaseUri();
const database = new DatabaseProbe(MONGODB_URI);
const host = new CliHost();
const rings: DatabaseProbe[] = [];
afterAll(() => Promise.all([host.stop(), ...[database, ...rings].map((one) => one.drop())]));

const secrets = {
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};
const keys = (args: string[], env: Record<string, string> = {}): Promise<CliResult> =>
  host.run(['keys', ...args], { ...secrets, MONGODB_URI, ...env }, cwd);
const rows = ({ stdout }: CliResult): string[][] =>
  stdout
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ {2,}/));
const refused = ({ code, stdout, stderr }: CliResult): string => {
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.split('\n')).toHaveLength(1);
  for (const secret of Object.values(secrets)) expect(stderr).not.toContain(secret);
  return stderr;
};
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;

/** A ring of its own with a key that signs and one that will. */
async function publishTwo(): Promise<{ publicKeys: any[]; env: { MONGODB_URI: string } }> {
  const env = { MONGODB_URI: freshDatabaseUri() };
  for (let times = 0; times < 2; times++) await keys(['rotate'], env);
  const probe = new DatabaseProbe(env.MONGODB_URI);
  const stored = await probe.collection<any>('signing_keys').find().sort({ _id: 1 }).toArray();
  rings.push(probe);
  const publicKeys = stored.map(({ kid, alg, publicJwk }) => ({ ...publicJwk, kid, alg, use: 'sig' }));
  return { publicKeys, env };
}

describe('npm run cli -- keys', () => {
  it('explains itself', async () => {
    for (const args of [['--help'], ['keys', '--help'], ['keys', 'revoke', '--help']]) {
      const { code, stdout, stderr } = await host.run(args, {}, cwd);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: npm run cli -- /);
    }
    expect((await runCli(['keys', 'revoke'], {}, cwd)).stderr).toBe("error: missing required argument 'kid'");
  });

  it('lists, rotates, refuses to rotate again, and revokes', async () => {
    expect(await keys(['list'])).toMatchObject({
      code: 0,
      stdout: 'There is no key yet: the first start of the service makes one.',
    });
    const first = await keys(['rotate']);
    expect(first.stdout).toMatch(/^Published [\w-]{43} \(ES256\)\. It signs from \S+\.$/);
    const second = await keys(['rotate']);
    const [, kid] = /^Published ([\w-]{43})/.exec(second.stdout)!;

    const again = refused(await keys(['rotate']));
    expect(again).toMatch(new RegExp(`^Refused: ${kid!} is published already and signs from ${TIME.source}`));

    const table = await keys(['list']);
    expect(table.stdout.split('\n')[0]).toMatch(/^KID +ALG +STATE +SINCE +NEXT CHANGE$/);
    expect(rows(table)).toEqual([
      [
        expect.any(String),
        'ES256',
        'active',
        expect.stringMatching(TIME),
        expect.stringMatching(/^retired /),
      ],
      [kid, 'ES256', 'published', expect.stringMatching(TIME), expect.stringMatching(/^active /)],
    ]);

    const [[active]] = rows(table) as [[string]];
    expect((await keys(['revoke', active])).stdout).toBe(
      `Revoked ${active}: within two seconds no node accepts it. ${kid!} (ES256) signs.`,
    );
    expect(refused(await keys(['revoke', active]))).toBe(`${active} was revoked before.`);
    expect(refused(await keys(['revoke', 'unknown']))).toBe('There is no key unknown. See: keys list');
    expect(rows(await keys(['list'])).map(([, , state]) => state)).toEqual(['revoked', 'active']);
  });

  it('prints the keys for verifiers that read no key set', async () => {
    const { publicKeys, env } = await publishTwo();
    const pem = await keys(['pem'], env);
    expect([pem.code, pem.stderr]).toEqual([0, '']);
    const blocks = pem.stdout.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g)!;
    const found = blocks.map((block) => createPublicKey(block).export({ format: 'jwk' }));
    expect(found).toEqual(publicKeys.map(({ kty, crv, x, y }) => ({ kty, crv, x, y })));
    const jwks = await keys(['pem', '--jwk'], env);
    expect(jwks.stdout.split('\n').map((line) => JSON.parse(line))).toEqual(publicKeys);
    expect(refused(await keys(['pem', '--reload', 'true'], env))).toBe('--reload needs --watch.');
  });

  it('a rotation breaks nobody who knows two keys by file: the next one is there before it signs, a revoked one is gone', async () => {
    const { publicKeys, env } = await publishTwo();
    const [signing, next] = publicKeys.map(({ kid }) => kid) as [string, string];
    const folder = mkdtempSync(join(tmpdir(), 'nightlatch-pem-'));
    const [file, reloads] = [join(folder, 'public.jwk'), join(folder, 'reloads')];
    // It fails at first, as a program does that is not up yet.
    const reload = `cat '${file}' '${file}.other' >> '${reloads}'; [ $(wc -l < '${reloads}') -gt 2 ]`;
    const watch = spawnCli(
      ['keys', 'pem', '--jwk', '--watch', file, '--reload', reload],
      { ...secrets, ...env },
      cwd,
    );
    const kidIn = (path: string): string => JSON.parse(readFileSync(path, 'utf8')).kid;
    const reloaded = (): string[] =>
      existsSync(reloads)
        ? readFileSync(reloads, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line).kid)
        : [];
    try {
      await eventually(() => reloaded().length === 4);
      expect(reloaded()).toEqual([signing, next, signing, next]);
      expect([kidIn(file), kidIn(`${file}.other`)]).toEqual([signing, next]);

      await keys(['revoke', signing], env);
      await eventually(() => reloaded().length === 6);
      expect(reloaded().slice(4)).toEqual([next, next]);
      expect(kidIn(`${file}.other`)).toBe(next);
      expect(statSync(file).mode & 0o777).toBe(0o644);
      expect(readdirSync(folder).sort()).toEqual(['public.jwk', 'public.jwk.other', 'reloads']);
    } finally {
      watch.process.kill('SIGTERM');
    }
    expect(await watch.exit).toBe(0);
    expect(watch.output()).toMatch(
      /The command of --reload ended with 1\. Trying again every second\.\nAll is well again\./,
    );
  });

  it('re-encrypts, also when it was interrupted or is repeated', async () => {
    await keys(['rotate']);
    const next = randomBytes(32).toString('base64');
    const stored = database.collection<{ _id: number; sealed: { keyId: string } }>('signing_keys');
    const before = await stored.find().sort({ _id: 1 }).toArray();
    expect(refused(await keys(['reencrypt']))).toContain('Set NEW_KEY_ENCRYPTION_KEY');
    const done = await keys(['reencrypt'], { NEW_KEY_ENCRYPTION_KEY: next });
    expect(done.stdout).toMatch(/^Private keys: 3 re-encrypted, 0 had the new key before\.$/m);
    expect(new Set(await stored.distinct('sealed.keyId'))).toHaveProperty('size', 1);

    // As if it had ended before the last.
    await stored.updateOne({ _id: 3 }, { $set: { sealed: before[2]!.sealed } });
    const repeated = await keys(['reencrypt'], { NEW_KEY_ENCRYPTION_KEY: next });
    expect(repeated.stdout).toMatch(/^Private keys: 1 re-encrypted, 2 had the new key before\.$/m);

    // The old key is of no use any more; the new one opens the ring.
    expect(refused(await keys(['rotate'], {}))).toMatch(/^Refused: /);
    await expect(startApp({ ...secrets, MONGODB_URI })).rejects.toThrow('KEY_ENCRYPTION_KEY');
    const server = await startApp({ ...secrets, MONGODB_URI, KEY_ENCRYPTION_KEY: next });
    expect((await server.api.signUp()).status).toBe(201);
    await server.close();

    const lost = await keys(['reencrypt'], {
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      NEW_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    });
    expect(refused(lost)).toMatch(/neither KEY_ENCRYPTION_KEY nor the new one opens/);
  });

  it('re-encrypts the secrets of second factors while they are used, with HS256 too: nobody is locked out', async () => {
    const uri = freshDatabaseUri();
    const [next, other] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    const { KEY_ENCRYPTION_KEY, JWT_REFRESH_SECRET } = secrets;
    const shared = {
      ...{ MONGODB_URI: uri, JWT_ALGORITHM: 'HS256', JWT_REFRESH_SECRET },
      JWT_ACCESS_SECRET: randomBytes(32).toString('base64'),
    };
    const env = { ...shared, KEY_ENCRYPTION_KEY };
    const users = new DatabaseProbe(uri);
    const reencrypt = (change: Record<string, string> = {}): Promise<CliResult> =>
      keys(['reencrypt'], { ...env, NEW_KEY_ENCRYPTION_KEY: next, ...change });
    const sealedOf = async (email: string): Promise<any> => {
      const user = await users.collection<any>('users').findOne({ email });
      return user?.totp[0].secret;
    };

    // The present key alone: Ada enrols, Grace begins to.
    const before = await startApp(env);
    const { clock } = before;
    const [ada, grace, alan] = [newPerson(), newPerson(), newPerson()];
    const signUp = async (node: TestApp, person: object): Promise<string> =>
      (await node.api.post('/auth/signup', person)).body.accessToken;
    const { phone: adas } = await enrolApp(before, await signUp(before, ada));
    const graces = await signUp(before, grace);
    const begun = (await before.api.post('/auth/totp', {}, graces)).body;
    const old = await sealedOf(ada.email);
    await before.close();

    // Both keys.
    const during = await startApp({ ...env, NEW_KEY_ENCRYPTION_KEY: next }, clock);
    expect((await logInWithCode(during, ada.email, () => adas.next())).status).toBe(200);
    const { phone: alans } = await enrolApp(during, await signUp(during, alan));
    expect((await reencrypt()).stdout.split('\n')).toEqual([
      'Secrets of one-time codes: 1 re-encrypted, 1 had the new key before.',
      'Now set KEY_ENCRYPTION_KEY to the new key on every node, and restart.',
    ]);
    const phone = new AuthenticatorApp(begun.secret, clock);
    await confirmApp(during, graces, begun.challenge, phone);
    // Alan came with a hash over his password and the pepper of an old application.
    const pepper = new ImportedSecrets({ encryptionKey: KEY_ENCRYPTION_KEY } as PasswordsConfig).seal(
      'pepper',
    );
    const passwordHash = `$over$pepper=${pepper}${bcrypt.hashSync(`${PASSWORD}pepper`, 4)}`;
    await users.collection<any>('users').updateOne({ email: alan.email }, { $set: { passwordHash } });
    expect((await reencrypt()).stdout.split('\n')).toEqual([
      'Secrets of one-time codes: 0 re-encrypted, 3 had the new key before.',
      'Peppers of imported password hashes: 1 re-encrypted, 0 had the new key before.',
      'Now set KEY_ENCRYPTION_KEY to the new key on every node, and restart.',
    ]);
    // As if it had ended before Ada.
    await users.collection<any>('users').updateOne({ email: ada.email }, { $set: { 'totp.0.secret': old } });
    expect((await reencrypt()).stdout).toContain('1 re-encrypted, 2 had the new key before.');
    expect((await logInWithCode(during, ada.email, () => adas.next())).status).toBe(200);
    await during.close();

    // The new key alone.
    const after = await startApp({ ...env, KEY_ENCRYPTION_KEY: next }, clock);
    for (const [{ email }, app] of [
      [ada, adas],
      [grace, phone],
      [alan, alans],
    ] as const)
      expect((await logInWithCode(after, email, () => app.next())).status).toBe(200);
    await after.close();

    const keysOfNobody = {
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      NEW_KEY_ENCRYPTION_KEY: other,
    };
    const lost = refused(await reencrypt(keysOfNobody));
    expect(lost).toMatch(
      /neither KEY_ENCRYPTION_KEY nor the new one opens [\w-]{22}, [\w-]{22}, [\w-]{22}\.$/,
    );
    expect(refused(await host.run(['keys', 'reencrypt'], shared, cwd))).toBe(
      'KEY_ENCRYPTION_KEY is not set: nothing is encrypted under it.',
    );
    await users.drop();
  });

  it('starts a new row when KEY_ENCRYPTION_KEY is lost and every key is revoked', async () => {
    const env = { KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    for (const [kid, , state] of rows(await keys(['list'], env))) {
      if (state !== 'revoked') expect((await keys(['revoke', kid!], env)).code).toBe(0);
    }
    expect(rows(await keys(['list'], env)).at(-1)?.[2]).toBe('active');
    const server = await startApp({ ...secrets, ...env, MONGODB_URI });
    expect((await server.api.signUp()).status).toBe(201);
    await server.close();
  });

  it('makes nothing up in a folder where no service has been', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'nightlatch-cli-'));
    const { code, stderr } = await host.run(['keys', 'list'], {}, elsewhere);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /KEY_ENCRYPTION_KEY: is not set, and there is no .*: is this the folder of the service\?/,
    );
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('fails with one line without a database or a ring', async () => {
    const nowhere = await keys(['list'], { MONGODB_URI: 'mongodb://127.0.0.1:1/x' });
    expect(refused(nowhere)).toMatch(/^MongoDB can't be reached /);
    const shared = await keys(['rotate'], {
      JWT_ALGORITHM: 'HS256',
      JWT_ACCESS_SECRET: randomBytes(32).toString('hex'),
    });
    expect(refused(shared)).toBe('JWT_ALGORITHM is HS256: there is no key ring.');
  });

  it('works beside a running service that has its own mongod, without a setting', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nightlatch-cli-'));
    const own = (args: string[]): Promise<CliResult> => host.run(['keys', ...args], {}, folder);
    const server = await startServer({}, folder);
    const { body } = await server.api.signUp();
    const [[kid]] = rows(await own(['list'])) as [[string]];
    expect(kid).toBe(readPart(body.accessToken, 'header')['kid']);
    const { stdout } = await own(['revoke', kid]);
    expect(stdout).toMatch(/^Revoked /);
    await eventually(async () => (await server.api.get('/auth/whoami', body.accessToken)).status === 401);
    expect((await server.api.signUp()).status).toBe(201);
    await server.stop();
    // Without it, none is started outside the folder of the service: it could be another one's.
    const { code, stderr } = await own(['list']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^MONGODB_URI is not set, and no mongod/)]);
  });
});
