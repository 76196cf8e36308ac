import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { CliHost, type CliResult, runCli } from '../support/cli-process.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { startServer } from '../support/server-process.js';

const folder = mkdtempSync(join(tmpdir(), 'nightlatch-import-'));
const MONGODB_URI = freshDatabaseUri();
const database = new DatabaseProbe(MONGODB_URI);
const users = database.collection<{ _id: string; email: string; passwordHash?: string }>('users');
const host = new CliHost();
afterAll(() => Promise.all([host.stop(), database.drop()]));

const ENV = {
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  MONGODB_URI,
};
const BCRYPT = '$2b$06$6/02LtNmgD2THI826j.OX..RNAEQGti64fjVckC5X4P04CBRny5Ou';

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
/** What the command says before it begins is for import-dumps.e2e-spec.ts. */
const run = async (...args: string[]): Promise<CliResult> => {
  const result = await host.run(['users', 'import', ...args], ENV, folder);
  return { ...result, stdout: result.stdout.replace(/^Passwords of .*\n(?:bcrypt over what\? .*\n)?/, '') };
};
const line = (user: object): string => `${JSON.stringify(user)}\n`;
const person = (name: string): { name: string; email: string; passwordHash: string } => ({
  name,
  email: `${name}@example.com`,
  passwordHash: BCRYPT,
});

describe('npm run cli -- users import', () => {
  it('takes the good lines, names the bad ones by number, field and rule, and ends with 1', async () => {
    const path = file(
      'mixed.ndjson',
      Buffer.concat([
        Buffer.from(`\ufeff${line(person('first')).replace('\n', '\r\n')}\r\n`),
        Buffer.from(line({ ...person('second'), email: 'second at example.com' })),
        Buffer.from('{"name":"third", oops\n'),
        Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d, 0x0a]),
        Buffer.from(line({ ...person('fourth'), name: 'x'.repeat(20_000) })),
        Buffer.from(line({ ...person('fifth'), passwordHash: '$2b$31$S3cretS3cret' })),
        Buffer.from('[1]\n'),
        Buffer.from(line(person('first'))),
        Buffer.from(line({ ...person('sixth'), ['\u001b[31m\n' + 'f'.repeat(50)]: 1 })),
        Buffer.from(line({ ...person('seventh'), username: 'Seven' })),
        Buffer.from(line({ ...person('eighth'), username: 'seven' })),
        Buffer.from(JSON.stringify(person('last'))),
      ]),
    );
    const report = join(folder, 'report.ndjson');
    const result = await run(path, '--report', report);
    expect(result).toEqual({
      code: 1,
      stderr: '',
      stdout: [
        'Line 3: email must be an e-mail address, such as ada@example.com',
        'Line 4: line must be one JSON object in UTF-8',
        'Line 5: line must be one JSON object in UTF-8',
        'Line 6: line must have at most 16384 bytes',
        expect.stringMatching(/^Line 7: passwordHash must be a bcrypt hash .* cost from 04 to 15$/),
        'Line 8: line must be one JSON object in UTF-8',
        `Line 10: ?[31m?${'f'.repeat(34)}… is not a recognised field`,
        'Line 12: username is taken by another user',
        '3 created, 1 existing (left as they are), 8 rejected.',
      ].reduce((text: string, wanted, at) => {
        expect(result.stdout.split('\n')[at]).toEqual(wanted);
        return text;
      }, result.stdout),
    });
    const entries = readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((entry) => JSON.parse(entry));
    expect(entries.map(({ line, outcome }) => [line, outcome])).toEqual([
      ...[3, 4, 5, 6, 7, 8].map((number) => [number, 'rejected']),
      [9, 'existing'],
      [10, 'rejected'],
      [12, 'rejected'],
    ]);
    expect(entries[0]).toEqual({
      line: 3,
      outcome: 'rejected',
      errors: [{ field: 'email', messages: [expect.any(String)] }],
    });
    for (const secret of ['S3cret', BCRYPT, 'second at'])
      expect(result.stdout + readFileSync(report, 'utf8')).not.toContain(secret);
    expect(await users.distinct('email')).toEqual([
      'first@example.com',
      'last@example.com',
      'seventh@example.com',
    ]);
  });

  it('repeated changes nothing, and ends with 0 when no line was rejected', async () => {
    const path = file('again.ndjson', line(person('again')) + line(person('other')));
    expect(await run(path)).toEqual({
      code: 0,
      stderr: '',
      stdout: '2 created, 0 existing (left as they are), 0 rejected.',
    });
    const before = await users.find().toArray();
    expect(await run(path)).toMatchObject({
      code: 0,
      stdout: '0 created, 2 existing (left as they are), 0 rejected.',
    });
    expect(await users.find().toArray()).toEqual(before);
  });

  it('--dry-run says what would become of each line, and writes nothing', async () => {
    const path = file(
      'rehearsal.ndjson',
      [
        person('again'),
        { ...person('dry'), username: 'Dry' },
        person('dry'),
        { ...person('wet'), username: 'dry' },
        { ...person('wet'), username: 'SEVEN' },
        { ...person('wet'), passwordHash: 'x' },
        person('wet'),
      ]
        .map(line)
        .join(''),
    );
    const before = await users.find().toArray();
    const rehearsal = await run(path, '--dry-run');
    expect(rehearsal.code).toBe(1);
    expect(rehearsal.stdout.split('\n')).toEqual([
      'Line 4: username is taken by another user',
      'Line 5: username is taken by another user',
      expect.stringMatching(/^Line 6: passwordHash must be a hash of bcrypt, /),
      'Nothing was written: 2 would be created, 2 existing (left as they are), 3 rejected.',
    ]);
    expect(await users.find().toArray()).toEqual(before);
    // And it was right.
    expect((await run(path)).stdout).toBe(
      rehearsal.stdout.replace('Nothing was written: ', '').replace('would be created', 'created'),
    );
  });

  it('reads standard input, and shows the first twenty of many rejected lines', async () => {
    const child = spawn(process.execPath, [resolve('bin/nightlatch.mjs'), 'users', 'import', '-'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...ENV },
    });
    const users = Array.from({ length: 10_030 }, (_, at) => (at < 30 ? {} : person(`piped${at}`)));
    child.stdin.end(users.map(line).join(''));
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect([code, stderr]).toEqual([1, '10,000 lines\n']);
    expect(stdout.split('\n').slice(21)).toEqual([
      expect.stringMatching(/^Line 20: /),
      '… and 10 more rejected lines: --report FILE writes all of them.',
      '10,000 created, 0 existing (left as they are), 30 rejected.',
      '',
    ]);
  });

  it('broken off by Ctrl-C keeps what is in, says where it was, and completes when it is repeated', async () => {
    const everybody = Array.from({ length: 3000 }, (_, at) => person(`half${at}`));
    const child = spawn(process.execPath, [resolve('bin/nightlatch.mjs'), 'users', 'import', '-'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...ENV },
    });
    const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    child.stdin.write(everybody.slice(0, 1200).map(line).join(''));
    const imported = (): Promise<number> => users.countDocuments({ email: /^half/ });
    while ((await imported()) < 1000) await new Promise((wake) => setTimeout(wake, 50));
    child.kill('SIGINT');
    const [stdout, stderr, [code]] = await output;
    expect([code, stdout, stderr]).toEqual([
      130,
      expect.stringMatching(
        /^Passwords of the first 500 users: 500 bcrypt\.\nbcrypt over what\? .*\n1,000 created, 0 existing \(left as they are\), 0 rejected\.\n$/,
      ),
      'Ended after line 1000. Run it again for the rest: what is in stays.\n',
    ]);
    const again = await run(file('half.ndjson', everybody.map(line).join('')));
    expect(again).toMatchObject({
      code: 0,
      stdout: '2,000 created, 1,000 existing (left as they are), 0 rejected.',
    });
    expect(await imported()).toBe(3000);
  });

  it("takes users of firebase auth:export, and keeps nothing of the project's signer key", async () => {
    const KEY = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
    const config = file(
      'hash-config',
      `hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: ${KEY},\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n`,
    );
    const path = file(
      'firebase.ndjson',
      line({
        localId: '0pQrS7tUvW',
        email: 'fire@example.com',
        emailVerified: true,
        passwordHash:
          'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
        salt: '42xEC+ixf3L2lw==',
        createdAt: '1486323990000',
        providerUserInfo: [],
      }) + line({ localId: 'phone', phoneNumber: '+15551234' }),
    );
    const result = await run(path, '--firebase-hash-config', config);
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/^Line 2: .*email is required .*\n1 created, 0 existing .*, 1 rejected\.$/);
    expect(JSON.stringify(await users.find().toArray())).not.toContain(KEY.slice(0, 20));

    const server = await startServer(ENV);
    try {
      const login = (password: string): ReturnType<typeof server.api.post> =>
        server.api.post('/auth/login', { email: 'fire@example.com', password });
      expect((await login('user2password')).status).toBe(401);
      const { status, body } = await login('user1password');
      expect([status, body.user]).toEqual([
        200,
        expect.objectContaining({ name: 'fire', createdAt: '2017-02-05T19:46:30.000Z' }),
      ]);
      expect((await users.findOne({ email: 'fire@example.com' }))?.passwordHash).toMatch(/^\$nl1\$/);
      expect((await login('user1password')).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it.each<[string, string[], RegExp]>([
    ['a file that is not there', ['nowhere.ndjson'], /^nowhere\.ndjson can't be read: ENOENT$/],
    ['a folder', ['.'], /^\. is a folder\.$/],
    [
      'a report that would overwrite the file',
      ['again.ndjson', '--report', './again.ndjson'],
      /^--report names the file/,
    ],
    ['a report nowhere', ['again.ndjson', '--report', 'no/where'], /^--report can't be written: ENOENT$/],
    [
      'a hash config that is none',
      ['again.ndjson', '--firebase-hash-config', 'again.ndjson'],
      /missing or wrong: algorithm/,
    ],
    ['no file', [], /^error: missing required argument 'file'$/],
  ])('refuses %s in one line, and writes nothing', async (_, args, message) => {
    const before = readFileSync(join(folder, 'again.ndjson'), 'utf8');
    const count = await users.countDocuments();
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(readFileSync(join(folder, 'again.ndjson'), 'utf8')).toBe(before);
    expect(await users.countDocuments()).toBe(count);
  });

  it('without a database fails in one line', async () => {
    const args = ['users', 'import', 'again.ndjson'];
    const { code, stderr, stdout } = await runCli(
      args,
      { ...ENV, MONGODB_URI: 'mongodb://127.0.0.1:1/x' },
      folder,
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^MongoDB can't be reached [^\n]*$/);
  });
});
