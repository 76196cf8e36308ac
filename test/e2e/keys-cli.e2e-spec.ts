import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliHost, type CliResult, runCli } from '../support/cli-process.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { eventually } from '../support/other-service.js';
import { spawnServer, startServer } from '../support/server-process.js';
import { readPart } from '../support/tokens.js';

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-cli-'));
const MONGODB_URI = freshDatabaseUri();
const database = new DatabaseProbe(MONGODB_URI);
const host = new CliHost();
afterAll(() => Promise.all([host.stop(), database.drop()]));

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

describe('npm run cli -- keys', () => {
  it('explains itself', async () => {
    for (const args of [['--help'], ['keys', '--help'], ['keys', 'revoke', '--help']]) {
      const { code, stdout, stderr } = await runCli(args, {}, cwd);
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

  it('re-encrypts, also when it was interrupted or is repeated', async () => {
    await keys(['rotate']);
    const next = randomBytes(32).toString('base64');
    const stored = database.collection<{ _id: number; sealed: { keyId: string } }>('signing_keys');
    const before = await stored.find().sort({ _id: 1 }).toArray();
    expect(refused(await keys(['reencrypt']))).toContain('Set NEW_KEY_ENCRYPTION_KEY');
    const done = await keys(['reencrypt'], { NEW_KEY_ENCRYPTION_KEY: next });
    expect(done.stdout).toMatch(/^3 re-encrypted, 0 had the new key before\./);
    expect(new Set(await stored.distinct('sealed.keyId'))).toHaveProperty('size', 1);

    // As if it had ended before the last.
    await stored.updateOne({ _id: 3 }, { $set: { sealed: before[2]!.sealed } });
    const repeated = await keys(['reencrypt'], { NEW_KEY_ENCRYPTION_KEY: next });
    expect(repeated.stdout).toMatch(/^1 re-encrypted, 2 had the new key before\./);

    // The old key is of no use any more; the new one opens the ring.
    expect(refused(await keys(['rotate'], {}))).toMatch(/^Refused: /);
    const old = spawnServer({ ...secrets, MONGODB_URI, PORT: '0' });
    expect(await old.exit).toBe(1);
    expect(old.output()).toContain('KEY_ENCRYPTION_KEY');
    const server = await startServer({ ...secrets, MONGODB_URI, KEY_ENCRYPTION_KEY: next });
    expect((await server.api.signUp()).status).toBe(201);
    await server.stop();

    const lost = await keys(['reencrypt'], {
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      NEW_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    });
    expect(refused(lost)).toMatch(/neither KEY_ENCRYPTION_KEY nor the new one opens/);
  });

  it('starts a new row when KEY_ENCRYPTION_KEY is lost and every key is revoked', async () => {
    const env = { KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    for (const [kid, , state] of rows(await keys(['list'], env))) {
      if (state !== 'revoked') expect((await keys(['revoke', kid!], env)).code).toBe(0);
    }
    expect(rows(await keys(['list'], env)).at(-1)?.[2]).toBe('active');
    const server = await startServer({ ...secrets, ...env, MONGODB_URI });
    expect((await server.api.signUp()).status).toBe(201);
    await server.stop();
  });

  it('makes nothing up in a folder where no service has been', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'nightlatch-cli-'));
    const { code, stderr } = await runCli(['keys', 'list'], {}, elsewhere);
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
    const own = (args: string[]): Promise<CliResult> => runCli(['keys', ...args], {}, folder);
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
