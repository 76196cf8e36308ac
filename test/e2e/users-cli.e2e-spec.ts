import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from '../../src/cli/program.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { CliHost, type CliResult, runCli, runCliOnTerminal } from '../support/cli-process.js';
import { eventually } from '../support/other-service.js';
import { enrolApp, logInWithCode } from '../support/second-factor.js';
import { StandingClock } from '../support/standing-clock.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-cli-'));
const host = new CliHost();
/** A node that runs while the commands do. */
let server: TestApp;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startApp({ ROLES: 'editor' });
  env = { ...TEST_SECRETS, MONGODB_URI: server.mongodbUri, ROLES: 'editor', BCRYPT_COST: '10' };
});
afterAll(() => Promise.all([host.stop(), server.close()]));

const users = (args: string[], input?: string): Promise<CliResult> =>
  host.run(['users', ...args], env, cwd, input);
const refused = ({ code, stdout, stderr }: CliResult): string => {
  expect([code, stdout]).toEqual([1, '']);
  return stderr;
};
const stored = (email: string) => server.database.collection<any>('users').findOne({ email });

/** Waits until the running node refuses an access token, as it must by itself. */
async function expectRefused(token: string): Promise<void> {
  await eventually(async () => (await server.api.get('/auth/whoami', token)).status === 401);
}

describe('npm run cli -- users', () => {
  it('explains itself', async () => {
    const { code, stdout, stderr } = await host.run(['users', 'ban', '--help'], {}, cwd);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm run cli -- users ban /);
    // The rest without a start each.
    const commands = createProgram('npm run cli --').commands.find(
      (each) => each.name() === 'users',
    )?.commands;
    expect(commands?.map((each) => each.name()).toSorted()).toEqual([
      'ban',
      'create-admin',
      'delete',
      'export',
      'factors',
      'import',
      'list',
      'reset-factors',
      'sessions',
      'set-role',
      'show',
      'unban',
      'unlock',
    ]);
    for (const command of commands ?? []) {
      const lines = command.helpInformation().split('\n');
      expect(lines[0]).toMatch(`Usage: npm run cli -- users ${command.name()} `);
      expect(lines[2]).toMatch(/\w/);
    }
  });

  it('create-admin reads the password from standard input; the administrator can log in', async () => {
    expect((await users(['list'])).stdout).toBe('There is no account yet.');
    const { stdout, stderr, code } = await runCli(
      ['users', 'create-admin', '--email', 'Root@Example.com', '--password-stdin'],
      env,
      cwd,
      `${PASSWORD}\n`,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe('Created root@example.com, an administrator who can log in now.');
    const { status, body } = await server.api.post('/auth/login', {
      email: 'root@example.com',
      password: PASSWORD,
    });
    expect([status, body.user]).toMatchObject([
      200,
      { name: 'Administrator', roles: ['user', 'admin'], emailVerified: true },
    ]);
    expect((await server.api.get('/users', body.accessToken)).status).toBe(200);
  });

  it('create-admin asks on a terminal, twice, and shows nothing of what is typed', async () => {
    const args = ['users', 'create-admin', '--email', 'tty@example.com', '--name', 'Tty'];
    const keys = 'umbrella in winter\r';
    const { code, stdout } = await runCliOnTerminal(args, env, cwd, [
      ['Password: ', keys],
      ['Once more: ', keys],
    ]);
    expect(stdout).toContain('Created tty@example.com');
    expect(stdout).not.toContain('umbrella');
    expect(code).toBe(0);
    const login = { email: 'tty@example.com', password: 'umbrella in winter' };
    expect((await server.api.post('/auth/login', login)).status).toBe(200);
  });

  it.each([
    ['two that differ', 'umbrella in autumn\r', 'The two differ. Nothing was done.'],
    ['Ctrl-C', '\x03', 'Nothing was done.'],
  ])('create-admin does nothing after %s', async (_, second, message) => {
    const args = ['users', 'create-admin', '--email', 'nobody@example.com'];
    const { code, stdout } = await runCliOnTerminal(args, env, cwd, [
      ['Password: ', 'umbrella in winter\r'],
      ['Once more: ', second],
    ]);
    expect(stdout).toContain(message);
    expect(code).not.toBe(0);
    expect(await stored('nobody@example.com')).toBeNull();
  });

  it('create-admin refuses a bad password, a bad address, a taken one, and no terminal', async () => {
    const create = ['create-admin', '--email', 'new@example.com'];
    expect(refused(await users([...create, '--password-stdin'], 'short\n'))).toMatch(
      /^Refused\. Use at least 8 characters\./,
    );
    expect(refused(await users([...create, '--password-stdin'], ''))).toMatch(/^Refused\. /);
    expect(refused(await users(['create-admin', '--email', 'new at example', '--password-stdin']))).toBe(
      'Refused: some fields are not valid:\n  email: must be an e-mail address, such as ada@example.com',
    );
    expect(refused(await users(create))).toMatch(/^There is no terminal to ask for the password on: use --/);
    expect(await stored('new@example.com')).toBeNull();
    for (const way of ['--invite', '--password-stdin']) {
      const again = await users(['create-admin', '--email', 'root@example.com', way], PASSWORD);
      expect(refused(again)).toMatch(/^root@example\.com has an account already\. .*users set-role/);
    }
    // A password in an argument is in the list of processes.
    expect((await users([...create, '--password', PASSWORD])).stderr).toMatch(/unknown option '--password'/);
  });

  it('create-admin --invite puts a mail on its way instead', async () => {
    const { stdout } = await users(['create-admin', '--email', 'invited@example.com', '--invite']);
    expect(stdout).toMatch(/^Created invited@example\.com, an administrator\. A mail is on its way/);
    const { _id, ...user } = await stored('invited@example.com');
    expect(user).toMatchObject({ roles: ['user', 'admin'], emailVerified: false });
    expect(user).not.toHaveProperty('passwordHash');
    expect(await server.database.collection('outbox').countDocuments({ userId: _id })).toBe(1);
  });

  it('list shows accounts as a table, by prefix, with a limit or all', async () => {
    const table = await users(['list', '--q', 'ROOT']);
    const [header, row, ...rest] = table.stdout.split('\n');
    expect(header).toMatch(/^EMAIL +NAME +ROLES +STATUS +VERIFIED +CREATED +ID$/);
    expect(row).toMatch(/^root@example\.com +Administrator +user,admin +active +yes +\d{4}-\S+Z +[\w-]{22}$/);
    expect(rest).toEqual([]);
    const limited = (await users(['list', '--limit', '2'])).stdout.split('\n');
    expect(limited).toHaveLength(4);
    expect(limited.at(-1)).toBe('There are more: --all shows them.');
    expect((await users(['list', '--all'])).stdout.split('\n')).toHaveLength(4);
    expect((await users(['list', '--q', 'ro.t'])).stdout).toBe('No e-mail begins so.');
    expect((await users(['list', '--limit', '0'])).code).toBe(1);
  });

  it('lists and shows for other programs, too: --json', async () => {
    const [root] = JSON.parse((await users(['list', '--q', 'root@', '--json'])).stdout) as any[];
    expect(root).toMatchObject({ email: 'root@example.com', roles: ['user', 'admin'], status: 'active' });
    expect(Object.keys(root)).not.toContain('passwordHash');
    for (const account of ['Root@Example.com ', root.id])
      expect(JSON.parse((await users(['show', account, '--json'])).stdout)).toEqual(root);
    const sessions = JSON.parse((await users(['sessions', root.id, '--json'])).stdout) as any[];
    expect(sessions).toMatchObject([{ current: false, ip: '127.0.0.1' }]);
    const keys = JSON.parse((await host.run(['keys', 'list', '--json'], env, cwd)).stdout) as any[];
    expect(keys).toMatchObject([{ alg: 'ES256', state: 'active', until: null }]);
    const entries = await host.run(['audit', 'list', '--user', 'root@example.com', '--json'], env, cwd);
    expect(JSON.parse(entries.stdout)).toMatchObject([
      { type: 'session.opened', user: { email: 'root@example.com', name: 'Administrator' } },
      { type: 'user.created', actor: { kind: 'operator' }, userId: root.id },
    ]);
  });

  it('show and sessions are for people without it', async () => {
    expect((await users(['show', 'root@example.com'])).stdout).toMatch(
      /^id +[\w-]{22}\nname +Administrator\n/,
    );
    const [header, row] = (await users(['sessions', 'root@example.com'])).stdout.split('\n');
    expect(header).toMatch(/^ID +DEVICE +IP +OPENED +LAST USED +ENDS$/);
    expect(row).toMatch(/^[\w-]{22} .* 127\.0\.0\.1 +\d{4}-\S+Z +\d{4}-\S+Z +\d{4}-\S+Z$/);
    expect((await users(['sessions', 'invited@example.com'])).stdout).toBe(
      'invited@example.com has no session.',
    );
    expect(refused(await users(['show', 'x'.repeat(22)]))).toMatch(
      /^There is no account with the username or id x+\.$/,
    );
    expect((await host.run(['--version'], {}, cwd)).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('audit list is a table, and refuses what the HTTP interface refuses', async () => {
    const { stdout } = await host.run(['audit', 'list', '--type', 'user.created', '--limit', '1'], env, cwd);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^TIME +TYPE +BY +ACCOUNT +IP +DETAILS$/),
      expect.stringMatching(/^\S+Z +user\.created +operator +tty@example\.com +- +roles=user,admin$/),
    ]);
    const unknown = await host.run(['audit', 'list', '--user', 'nobody@example.com'], env, cwd);
    expect(refused(unknown)).toMatch(/user: is the address of no account/);
    expect((await host.run(['audit', 'list', '--type', 'no.event'], env, cwd)).stderr).toMatch(
      /type: must be a type of event/,
    );
  });

  it('delete asks for the address first, and the running node feels it', async () => {
    const person = newPerson();
    const { body } = await server.api.post('/auth/signup', person);
    expect(refused(await users(['delete', person.email]))).toBe(
      'There is no terminal to ask on: say --yes. Nothing was done.',
    );
    const asked = (typed: string) =>
      runCliOnTerminal(['users', 'delete', person.email], env, cwd, [['account: ', `${typed}\r`]]);
    expect(await asked('yes')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Nothing was done.'),
    });
    expect(await stored(person.email)).not.toBeNull();
    expect(await asked(person.email)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(' is deleted.'),
    });
    await expectRefused(body.accessToken);
    expect(await stored(person.email)).toBeNull();
    const { stdout } = await host.run(['audit', 'list', '--user', body.user.id, '--json'], env, cwd);
    const deleted = (JSON.parse(stdout) as any[]).find(({ type }) => type === 'user.deleted');
    expect(deleted).toMatchObject({
      type: 'user.deleted',
      actor: { kind: 'operator' },
      userId: body.user.id,
    });
    expect(deleted).not.toHaveProperty('user');

    const other = newPerson();
    await server.api.post('/auth/signup', other);
    expect((await users(['delete', other.email, '--yes'])).stdout).toMatch(/ is deleted\./);
  });

  it('set-role: the running node refuses the old access token within a second; the session goes on', async () => {
    const person = newPerson();
    const { body } = await server.api.post('/auth/signup', person);
    const { stdout } = await users(['set-role', person.email, 'user', 'editor', 'editor']);
    expect(stdout).toMatch(new RegExp(`^${person.email} has now: user, editor\\.`));
    await expectRefused(body.accessToken);
    const refreshed = await server.api.refresh(body.refreshToken);
    expect([refreshed.status, refreshed.body.user.roles]).toEqual([200, ['user', 'editor']]);

    expect(refused(await users(['set-role', person.email, 'boss']))).toBe(
      'Refused: some fields are not valid:\n  roles: must have one or more of user, admin, editor, and no other',
    );
    expect(refused(await users(['set-role', 'nobody@example.com', 'user']))).toBe(
      'There is no account with the e-mail address nobody@example.com.',
    );
  });

  it('ban and unban: the running node feels it, and nothing of before revives', async () => {
    const person = newPerson();
    const { body } = await server.api.post('/auth/signup', person);
    expect((await users(['ban', person.email])).stdout).toMatch(/ is banned\. All sessions have ended/);
    await expectRefused(body.accessToken);
    const late = await server.api.refresh(body.refreshToken);
    expect(late.body).toMatchObject({ code: 'session_revoked', detail: expect.stringContaining('banned') });
    const login = () => server.api.post('/auth/login', { email: person.email, password: PASSWORD });
    expect((await login()).status).toBe(401);
    expect((await users(['unban', person.email])).stdout).toBe(`${person.email} may log in again.`);
    expect((await login()).status).toBe(200);
    expect((await server.api.refresh(body.refreshToken)).status).toBe(401);
    expect((await server.api.get('/auth/whoami', body.accessToken)).status).toBe(401);
  });

  it('unlock opens an account that wrong passwords have locked, by either of its names', async () => {
    const clock = new StandingClock();
    const node = await startApp({ RATE_LIMITS: 'on', MONGODB_URI: server.mongodbUri }, clock);
    try {
      const person = { ...newPerson(), username: 'locked-out' };
      expect((await node.api.post('/auth/signup', person)).status).toBe(201);
      const names = [{ email: person.email }, { username: person.username }];
      const login = async (name: object, password: string): Promise<number> =>
        (await node.api.post('/auth/login', { ...name, password })).status;
      for (const name of names) {
        for (let failures = 1; failures <= 5; failures += 1)
          expect(await login(name, 'wrong horse battery staple')).toBe(401);
        // By this clock, which stands still, the lock of a second lasts.
        expect(await login(name, PASSWORD)).toBe(429);
      }
      expect((await users(['unlock', person.email])).stdout).toBe(
        `${person.email} may log in again at once. What an address has used up stays.`,
      );
      for (const name of names) expect(await login(name, PASSWORD)).toBe(200);
    } finally {
      await node.close();
    }
    expect(refused(await users(['unlock', 'nobody@example.com']))).toBe(
      'There is no account with the e-mail address nobody@example.com.',
    );
  });

  it('factors shows what an account can prove, and takes each of its names', async () => {
    const person = { ...newPerson(), username: 'Two.Factors' };
    const { body } = await server.api.post('/auth/signup', person);
    expect((await users(['factors', person.email])).stdout).toBe(`${person.email} has no second factor.`);
    const { id, phone } = await enrolApp(server, body.accessToken, 'Old phone');
    await logInWithCode(server, person.email, () => phone.next());
    const tables = [];
    for (const account of [person.email, ' TWO.factors', body.user.id])
      tables.push((await users(['factors', account])).stdout);
    expect(new Set(tables).size).toBe(1);
    expect(tables[0]!.split('\n')).toEqual([
      expect.stringMatching(/^KIND +NAME +ADDED +LAST USED +ID$/),
      expect.stringMatching(new RegExp(`^totp +Old phone +\\d{4}-\\S+Z +\\d{4}-\\S+Z +${id}$`)),
      expect.stringMatching(/^recovery_code +10 left +- +- +-$/),
    ]);
    const { stdout } = await users(['factors', person.email, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      totp: [{ id, name: 'Old phone' }],
      recoveryCodes: { left: 10 },
    });
    expect(stdout).not.toMatch(/secret|ciphertext|hash/i);
  });

  it('a username that is the id of somebody else names nobody else', async () => {
    const [ada, mallory] = [newPerson(), newPerson()];
    const { id } = (await server.api.post('/auth/signup', ada)).body.user;
    await server.api.post('/auth/signup', mallory);
    await server.database
      .collection<any>('users')
      .updateOne({ email: mallory.email }, { $set: { username: id } });
    expect((await users(['show', id])).stdout).toContain(ada.email);
  });

  it('reset-factors asks first; then the password alone logs in, and wrong codes lock nothing any more', async () => {
    const clock = new StandingClock();
    const node = await startApp({ RATE_LIMITS: 'on', MONGODB_URI: server.mongodbUri }, clock);
    try {
      const person = newPerson();
      const { body } = await node.api.post('/auth/signup', person);
      const { phone } = await enrolApp(node, body.accessToken);
      const login = (): Promise<Answer> =>
        node.api.post('/auth/login', { email: person.email, password: PASSWORD });
      const proceed = (challenge: string, code: string): Promise<Answer> =>
        node.api.post('/auth/login/continue', { challenge, method: 'totp', code });
      let wrong: Answer;
      do {
        const { challenge } = (await login()).body;
        wrong = await proceed(challenge, phone.wrong());
      } while (wrong.status === 401);
      expect(wrong.body.code).toBe('too_many_attempts');

      expect(refused(await users(['reset-factors', person.email]))).toBe(
        'There is no terminal to ask on: say --yes. Nothing was done.',
      );
      expect((await login()).body.code).toBe('second_factor_required');
      expect((await users(['reset-factors', person.email, '--yes'])).stdout).toBe(
        `The second factors of ${person.email} are removed. All sessions have ended; access tokens are refused within a second.`,
      );
      await expectRefused(body.accessToken);
      const again = await login();
      expect(again.status).toBe(200);
      const next = await enrolApp(node, again.body.accessToken);
      expect((await logInWithCode(node, person.email, () => next.phone.next())).status).toBe(200);

      await server.database.auditSettled();
      const { stdout } = await host.run(['audit', 'list', '--user', person.email, '--json'], env, cwd);
      const reset = (JSON.parse(stdout) as any[]).find(({ type }) => type === 'factors.reset');
      expect(reset).toMatchObject({ actor: { kind: 'operator' } });
    } finally {
      await node.close();
    }
  });

  it('does not take the last administrator away', async () => {
    for (const email of ['tty@example.com', 'invited@example.com'])
      expect((await users(['set-role', email, 'user'])).code).toBe(0);
    expect(refused(await users(['ban', 'root@example.com']))).toBe(
      'Refused: this is the last administrator.',
    );
    for (const command of [
      ['set-role', 'root@example.com', 'user'],
      ['delete', 'root@example.com', '--yes'],
    ])
      expect(refused(await users(command))).toBe('Refused: this is the last administrator.');
  });
});
