import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { type mongo } from 'mongoose';
import { auditEvent, BY_OPERATOR } from '../../src/common/audit/index.js';
import { type ComposedMail, MailSender, OutboxStore, type OutboxEntry } from '../../src/mail/index.js';
import { type User } from '../../src/users/index.js';
import { toUser } from '../../src/users/new-user.js';
import { newPerson } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { OwnMongod } from '../support/own-mongod.js';
import { startServer } from '../support/server-process.js';
import { SmtpServer } from '../support/smtp.js';
import { eventually } from '../support/other-service.js';
import { startApp, TEST_SECRETS, type TestApp, type TestEnvironment } from '../support/test-app.js';
import { TestClock } from '../../src/testing/test-clock.js';

/** What a test has started; it all stops in the end, last first. */
let started: (() => Promise<unknown>)[];
let smtp: SmtpServer;

beforeEach(async () => {
  started = [];
  smtp = await startSmtp();
});
afterEach(async () => {
  for (const stop of started.reverse()) await stop();
});

async function startSmtp(...options: Parameters<typeof SmtpServer.start>): Promise<SmtpServer> {
  const server = await SmtpServer.start(...options);
  started.push(() => server.stop());
  return server;
}

async function start(env: TestEnvironment = {}, clock?: TestClock): Promise<TestApp> {
  const node = await startApp({ SMTP_URL: smtp.url, ...env }, clock);
  started.push(() => node.close());
  return node;
}

/** Somebody whose sign-up sends no mail: they are put into the database. */
async function account({
  database,
}: Pick<TestApp, 'database'>): Promise<{ id: string; email: string; name: string }> {
  const { name, email } = newPerson();
  const user = toUser(
    { name, email },
    new Date(),
    auditEvent('user.created', { roles: ['user'] }, BY_OPERATOR, new Date()),
  );
  await database.collection<User & mongo.Document>('users').insertOne(user);
  return { id: user._id, name, email };
}

/** Has a mail sent to a user: the notice of a changed password. */
async function mailTo({ app }: TestApp, userId: string, lifetime = 3600): Promise<void> {
  await app.get(OutboxStore).add({ kind: 'password_changed', userId, lifetime });
}

function outbox({ database }: Pick<TestApp, 'database'>): mongo.Collection<OutboxEntry & mongo.Document> {
  return database.collection('outbox');
}

/** The same, by somebody else than this process. */
async function insert(node: Pick<TestApp, 'database'>, userId: string): Promise<void> {
  const now = new Date();
  await outbox(node).insertOne({
    ...{ _id: 'one-mail', kind: 'password_changed', userId, attempts: 0 },
    ...{ createdAt: now, nextAttemptAt: now, expiresAt: new Date(now.getTime() + 3_600_000) },
  });
}

/** Waits until an entry is as wanted; the test's own time limit ends it. */
async function entry(
  node: Pick<TestApp, 'database'>,
  wanted: mongo.Filter<OutboxEntry>,
): Promise<OutboxEntry> {
  for (;;) {
    const found = await outbox(node).findOne(wanted as mongo.Filter<OutboxEntry & mongo.Document>);
    if (found !== null) return found;
    await sleep(20);
  }
}

/** Waits until a mail is away from whoever tried it, and waits for its next try. */
const postponed = (node: TestApp, attempts: number): Promise<OutboxEntry> =>
  entry(node, {
    attempts,
    // A lease is two minutes.
    nextAttemptAt: { $lt: new Date(node.clock.now().getTime() + 100_000) },
    outcome: { $exists: false },
  });

describe('a mail', () => {
  it('goes to the present address of its user, and says that a machine wrote it', async () => {
    const here = await start({
      MAIL_FROM: '"Fern, Baum & Co" <no-reply@fern.example>',
      PRODUCT_NAME: 'Fern',
    });
    const user = await account(here);
    await mailTo(here, user.id);
    const mail = await smtp.mailTo(user.email);
    const { _id, ...settled } = await entry(here, { outcome: 'sent' });
    expect(settled).toMatchObject({ attempts: 1, settledAt: expect.any(Date) });
    expect(mail).toMatchObject({
      from: 'no-reply@fern.example',
      subject: 'Your Fern password was changed',
      messageId: `<${_id}@localhost>`,
    });
    expect(mail.parsed.from?.value).toEqual([{ name: 'Fern, Baum & Co', address: 'no-reply@fern.example' }]);
    expect(mail.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.parsed.headers.get('x-mailer')).toBeUndefined();
    expect(mail.text).toContain('The password of your Fern account was changed on');
    expect(mail.html).toContain('The password of your Fern account was changed on');
  });

  it('leaves at once, not at the next look', async () => {
    const here = await start();
    const user = await account(here);
    const began = performance.now();
    // Looks are a second apart, and each of these would just have missed one.
    for (let count = 1; count <= 8; count++) {
      await mailTo(here, user.id);
      await smtp.mailsTo(user.email, count);
    }
    expect(performance.now() - began).toBeLessThan(7000);
    expect(smtp.connections).toBeLessThanOrEqual(4);
  });

  it('that somebody without a mailer has added, such as the command line, is found within a second or two', async () => {
    const here = await start();
    const user = await account(here);
    await insert(here, user.id);
    expect((await smtp.mailTo(user.email)).messageId).toBe('<one-mail@localhost>');
  });

  it('whose user is gone is not sent', async () => {
    const here = await start();
    await mailTo(here, 'nobody');
    expect(await entry(here, { outcome: 'obsolete' })).toMatchObject({ attempts: 1 });
    expect(smtp.connections).toBe(0);
  });

  it('that is too late is not sent', async () => {
    await smtp.stop();
    const here = await start();
    const user = await account(here);
    await mailTo(here, user.id, 60);
    await postponed(here, 1);
    await smtp.restart();
    here.clock.advance(61);
    expect(await entry(here, { outcome: 'expired' })).toMatchObject({ attempts: 2 });
    expect(smtp.mails).toEqual([]);
  });
});

/** OWASP ASVS 5.0, 1.3.11: what users type reaches a mail system as data only. */
describe('a name that is made to break out of a mail', () => {
  const name = 'Eve\r\nBcc: eve@evil.example\r\n\r\n<a href="https://evil.example">Win</a>';

  it.each(['invitation', 'password_changed'] as const)(
    'gets into no header of %s, and no link',
    async (kind) => {
      const here = await start();
      const at = new Date();
      const link = 'https://auth.example.com/?token=x';
      const composed = { kind, to: 'ada@example.com', params: { name, at, link, expiresAt: at } };
      await here.app.get(MailSender).send('id', composed, AbortSignal.timeout(5000));
      const mail = await smtp.mailTo('ada@example.com');
      expect(mail.parsed.headers.has('bcc')).toBe(false);
      expect([...mail.parsed.headers.keys()].sort()).toEqual([
        ...['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'],
      ]);
      expect(mail.html).not.toContain('href="https://evil.example"');
      expect(mail.text.split('\n')).not.toContain('Bcc: eve@evil.example');
    },
  );

  it('does no better as a subject or an address of templates that let it', async () => {
    const here = await start();
    const sender = here.app.get(MailSender);
    const words = { subject: name, text: name, html: name };
    Object.assign(sender, { templates: { render: () => words } });
    const composed = { kind: 'password_changed', params: { name, at: new Date() } } as const;
    await sender.send('id', { ...composed, to: 'ada@example.com' }, AbortSignal.timeout(5000));
    const mail = await smtp.mailTo('ada@example.com');
    expect(mail.parsed.headers.has('bcc')).toBe(false);
    for (const to of ['a@example.com, eve@evil.example', 'a@example.com>\r\nRCPT TO:<eve@evil.example'])
      await sender.send('id', { ...composed, to }, AbortSignal.timeout(5000)).catch(() => undefined);
    expect(smtp.mails.flatMap(({ to }) => to.split(/[\s,]+/))).not.toContain('eve@evil.example');
  });
});

describe('a server that', () => {
  it('is away gets the mail when it is back', async () => {
    const here = await start();
    const user = await account(here);
    await smtp.stop();
    await mailTo(here, user.id);
    const first = await postponed(here, 1);
    here.clock.advance(5);
    const second = await postponed(here, 2);
    const wait = second.nextAttemptAt!.getTime() - here.clock.now().getTime();
    expect(first._id).toBe(second._id);
    expect(wait).toBeGreaterThan(5000);
    expect(wait).toBeLessThanOrEqual(10_000);
    await smtp.restart();
    here.clock.advance(10);
    expect((await smtp.mailTo(user.email)).messageId).toBe(`<${first._id}@localhost>`);
    expect(await entry(here, { outcome: 'sent' })).toMatchObject({ attempts: 3 });
  });

  it('went away between two mails, with the connection of the first, gets the second at once', async () => {
    const here = await start();
    const user = await account(here);
    await mailTo(here, user.id);
    await smtp.mailTo(user.email);
    await smtp.stop();
    await smtp.restart();
    await mailTo(here, user.id);
    await smtp.mailsTo(user.email, 2);
    await entry(here, { outcome: 'sent', attempts: 1 });
    expect(await outbox(here).countDocuments({ attempts: 1 })).toBe(2);
  });

  it.each([
    ['the recipient', { recipient: 450 }],
    ['the mail', { data: 451 }],
  ])('refuses %s for now is asked again', async (_, behaviour) => {
    const here = await start();
    const user = await account(here);
    smtp.behaviour = behaviour;
    await mailTo(here, user.id);
    await postponed(here, 1);
    smtp.behaviour = {};
    here.clock.advance(5);
    await smtp.mailTo(user.email);
    await entry(here, { outcome: 'sent' });
    expect(smtp.mails).toHaveLength(1);
  });

  it.each([
    ['the recipient', { recipient: 550 }],
    ['the mail', { data: 554 }],
  ])('refuses %s for good is not asked again', async (_, behaviour) => {
    const here = await start();
    const [refused, other] = [await account(here), await account(here)];
    smtp.behaviour = (to) => (to === refused.email ? behaviour : {});
    await mailTo(here, refused.id);
    expect(await entry(here, { outcome: 'refused' })).toMatchObject({ attempts: 1 });
    await mailTo(here, other.id);
    await smtp.mailTo(other.email);
    here.clock.advance(3600);
    await sleep(1500);
    expect(smtp.mails).toHaveLength(1);
  });

  it('took the mail and broke off before it said so gets it again, with the same Message-ID', async () => {
    const here = await start();
    const user = await account(here);
    smtp.behaviour = { dropAfterData: true };
    await mailTo(here, user.id);
    await postponed(here, 1);
    smtp.behaviour = {};
    here.clock.advance(5);
    const mails = await smtp.mailsTo(user.email, 2);
    const { _id } = await entry(here, { outcome: 'sent' });
    expect(mails.map(({ messageId }) => messageId)).toEqual([`<${_id}@localhost>`, `<${_id}@localhost>`]);
  });

  it('is slow with some holds up only those: others go past them, four at a time', async () => {
    const here = await start();
    const [slow, quick] = [await account(here), await account(here)];
    let letGo!: () => void;
    const gate = new Promise<void>((open) => (letGo = open));
    smtp.behaviour = (to) => (to === slow.email ? { gate } : { delay: 50 });
    for (let count = 0; count < 3; count++) await mailTo(here, slow.id);
    for (let count = 0; count < 8; count++) await mailTo(here, quick.id);
    await smtp.mailsTo(quick.email, 8);
    expect(smtp.mails.every(({ to }) => to === quick.email)).toBe(true);
    expect(smtp.mostAtOnce).toBe(4);
    letGo();
    await smtp.mailsTo(slow.email, 3);
  });

  it('never answers, or only ever half, is left to itself when the time for the mail is over', async () => {
    const { server, url } = await startTrickling();
    const here = await start({ SMTP_URL: url });
    const composed: ComposedMail = {
      ...{ kind: 'password_changed', to: 'ada@example.com', params: { name: 'Ada', at: new Date() } },
    };
    await expect(here.app.get(MailSender).send('id', composed, AbortSignal.timeout(700))).rejects.toThrow(
      /^EABORT$/,
    );
    expect(server.listening).toBe(true);
  });
});

/** A server that sends a greeting without end, a line at a time: no time limit of a silent connection notices. */
async function startTrickling(): Promise<{ server: Server; url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 hello\r\n');
    socket.once('data', () => {
      const timer = setInterval(() => socket.write('250-more\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  started.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { server, url: `smtp://127.0.0.1:${(server.address() as { port: number }).port}` };
}

describe('two nodes', () => {
  it('deliver each mail once', async () => {
    const one = await start();
    const two = await start({ MONGODB_URI: one.mongodbUri });
    const users = await Promise.all(Array.from({ length: 20 }, () => account(one)));
    await Promise.all(users.map(({ id }, index) => mailTo(index % 2 === 0 ? one : two, id)));
    await Promise.all(users.map(({ email }) => smtp.mailTo(email)));
    await eventually(async () => (await outbox(one).countDocuments({ outcome: 'sent' })) === 20);
    for (const node of [one, two]) node.clock.advance(3600);
    await sleep(1500);
    expect(smtp.mails).toHaveLength(20);
    expect(await outbox(one).countDocuments({ outcome: 'sent', attempts: 1 })).toBe(20);
  });

  it('one of which was killed after the server took a mail and before that was noted: the other sends it again, with the same Message-ID', async () => {
    const mongodbUri = freshDatabaseUri();
    const database = new DatabaseProbe(mongodbUri);
    started.push(() => database.drop());
    const proxy = await MongoProxy.start(mongodbUri);
    started.push(() => proxy.close());
    const env = {
      NODE_ENV: 'test',
      PUBLIC_URL: 'http://localhost:3000',
      SMTP_URL: smtp.url,
      ...TEST_SECRETS,
    };
    const killed = await startServer({ ...env, MONGODB_URI: proxy.uri });
    started.push(() => killed.stop('SIGKILL'));
    const user = await account({ database });
    const noted = proxy.hold('update', 'command', 'outbox');
    await insert({ database }, user.id);
    await noted;
    expect(smtp.mails).toHaveLength(1);
    await killed.stop('SIGKILL');

    const clock = new TestClock();
    await start({ MONGODB_URI: mongodbUri }, clock);
    await sleep(1500);
    expect(smtp.mails).toHaveLength(1);
    clock.advance(121);
    const mails = await smtp.mailsTo(user.email, 2);
    expect(mails.map(({ messageId }) => messageId)).toEqual(['<one-mail@localhost>', '<one-mail@localhost>']);
    expect(await entry({ database }, { outcome: 'sent' })).toMatchObject({ attempts: 2 });
  });
});

describe('a shutdown', () => {
  it('lets a mail that is on its way arrive', async () => {
    const here = await start({ MONGODB_URI: freshDatabaseUri() });
    started.push(() => here.database.drop());
    const user = await account(here);
    smtp.behaviour = { delay: 1500 };
    await mailTo(here, user.id);
    await entry(here, { attempts: 1 });
    await sleep(300);
    await here.close();
    expect(smtp.mails).toHaveLength(1);
    expect(await outbox(here).findOne()).toMatchObject({ outcome: 'sent' });
  });

  it('does not wait for a server that does not answer: another node sends the mail later', async () => {
    const here = await start({ MONGODB_URI: freshDatabaseUri() });
    started.push(() => here.database.drop());
    const user = await account(here);
    smtp.behaviour = { delay: 30_000 };
    await mailTo(here, user.id);
    await entry(here, { attempts: 1 });
    await sleep(300);
    const began = performance.now();
    await here.close();
    expect(performance.now() - began).toBeLessThan(25_000);
    const left = await outbox(here).findOne();
    expect(left).not.toHaveProperty('outcome');

    smtp.behaviour = {};
    const clock = new TestClock();
    clock.advance(125);
    await start({ MONGODB_URI: here.mongodbUri }, clock);
    expect((await smtp.mailTo(user.email)).messageId).toBe(`<${left?._id}@localhost>`);
  });
});

describe('a login at the server', () => {
  const login = { user: 'mailer@example.com', password: 'hunter2/@:%' };

  it('works with what is special in a URL', async () => {
    smtp = await startSmtp({ login });
    const here = await start();
    const user = await account(here);
    await mailTo(here, user.id);
    expect((await smtp.mailTo(user.email)).user).toBe(login.user);
  });

  it('that is refused is tried again, and stands in no log, also when the server repeats it', async () => {
    smtp = await startSmtp({ login });
    const mongodbUri = freshDatabaseUri();
    const database = new DatabaseProbe(mongodbUri);
    started.push(() => database.drop());
    const wrong = smtp.url.replace(encodeURIComponent(login.password), 'Zanzibar99');
    const env = { NODE_ENV: 'test', MONGODB_URI: mongodbUri, SMTP_URL: wrong, ...TEST_SECRETS };
    const server = await startServer({ ...env, LOG_LEVEL: 'verbose' });
    started.push(() => server.stop());
    const user = await account({ database });
    await insert({ database }, user.id);
    const left = await entry({ database }, { attempts: 2 });
    expect(left).not.toHaveProperty('outcome');
    expect(server.output()).toMatch(
      /Mail one-mail \(password_changed, try 1\) goes out later, at \S+Z: 535 to AUTH PLAIN/,
    );
    expect(server.output()).not.toMatch(/Zanzibar99|hunter2|mailer@example/);
    expect(JSON.stringify(left)).not.toContain('Zanzibar99');
  });
});

describe('TLS', () => {
  /** What this machine is under, too, but not known as this machine. */
  const elsewhere = (url: string): string => url.replace('127.0.0.1', '0.0.0.0');
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com' };

  async function expectNoMail(env: TestEnvironment): Promise<void> {
    const here = await start(env);
    const user = await account(here);
    await mailTo(here, user.id);
    await postponed(here, 1);
    expect(smtp.connections).toBeGreaterThan(0);
    expect(smtp.mails).toEqual([]);
  }

  it('is refused by nobody on this machine, whose certificate nobody signed', async () => {
    for (const options of [{ startTls: true }, { secure: true }]) {
      smtp = await startSmtp(options);
      const here = await start();
      const user = await account(here);
      await mailTo(here, user.id);
      expect((await smtp.mailTo(user.email)).secure).toBe(true);
    }
  });

  it('is a must in production: no mail goes through a network in the clear', async () => {
    await expectNoMail({ ...production, SMTP_URL: elsewhere(smtp.url) });
  });

  it('is a must for a password, which is not shown in the clear', async () => {
    smtp = await startSmtp({ login: { user: 'mailer', password: 'hunter2' } });
    await expectNoMail({ SMTP_URL: elsewhere(smtp.url) });
  });

  it.each([{ startTls: true }, { secure: true }])(
    'with a certificate that nobody signed is no TLS: %j',
    async (options) => {
      smtp = await startSmtp(options);
      const here = await start({ ...production, SMTP_URL: elsewhere(smtp.url) });
      const user = await account(here);
      await mailTo(here, user.id);
      await postponed(here, 1);
      expect(smtp.mails).toEqual([]);
    },
  );

  it('is not asked for in development where no password is', async () => {
    const here = await start({ SMTP_URL: elsewhere(smtp.url) });
    const user = await account(here);
    await mailTo(here, user.id);
    expect((await smtp.mailTo(user.email)).secure).toBe(false);
  });
});

describe('without SMTP_URL', () => {
  it('a mail is a file for its owner only, which a mail program opens, and a line in the log without what is in it', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'nightlatch-mail-'));
    started.push(() => rm(cwd, { recursive: true, force: true, maxRetries: 5 }));
    const mongodbUri = freshDatabaseUri();
    const database = new DatabaseProbe(mongodbUri);
    started.push(() => database.drop());
    const server = await startServer({ NODE_ENV: 'test', MONGODB_URI: mongodbUri, ...TEST_SECRETS }, cwd);
    started.push(() => server.stop());
    const user = await account({ database });
    await insert({ database }, user.id);
    await entry({ database }, { outcome: 'sent' });
    const folder = join(cwd, '.data', 'mail');
    const [file, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(file).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z_password_changed_[\w-]+\.eml$/);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, file!))).mode & 0o777).toBe(0o600);
    const mail = await simpleParser(await readFile(join(folder, file!)));
    expect(mail).toMatchObject({
      messageId: '<one-mail@localhost>',
      subject: 'Your nightlatch password was changed',
    });
    expect(server.output()).toContain(`password_changed: ${join(folder, file!)}`);
    expect(server.output()).not.toContain('The password of');
    expect(server.output()).not.toContain(user.email);
    expect(server.output()).not.toContain('NOBODY');
  });

  it('production says so loudly, and starts', async () => {
    const mongodbUri = freshDatabaseUri();
    const database = new DatabaseProbe(mongodbUri);
    started.push(() => database.drop());
    const server = await startServer({
      ...{ NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', HOST: '127.0.0.1' },
      ...{ MONGODB_URI: mongodbUri, ...TEST_SECRETS },
    });
    started.push(() => server.stop());
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.includes('SMTP_URL'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', message: expect.stringContaining('NOBODY GETS THEIR MAILS') },
    ]);
  });
});

describe('the metrics', () => {
  const value = (text: string, name: string): number =>
    Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);

  it('tell what waits, for how long, and what became of each try', async () => {
    const here = await start();
    const user = await account(here);
    const series = (result: string): string =>
      `nightlatch_mail_deliveries_total{kind="password_changed",result="${result}"}`;
    smtp.behaviour = { recipient: 450 };
    await mailTo(here, user.id);
    await postponed(here, 1);
    here.clock.advance(2);
    const waiting = (await here.api.get('/metrics')).text;
    expect(value(waiting, 'nightlatch_mails_waiting')).toBe(1);
    expect(value(waiting, 'nightlatch_mails_oldest_seconds')).toBeGreaterThanOrEqual(2);
    expect(value(waiting, series('failed'))).toBe(1);

    smtp.behaviour = {};
    here.clock.advance(5);
    await entry(here, { outcome: 'sent' });
    smtp.behaviour = { recipient: 550 };
    await mailTo(here, user.id);
    await entry(here, { outcome: 'refused' });
    const after = (await here.api.get('/metrics')).text;
    expect(value(after, 'nightlatch_mails_waiting')).toBe(0);
    expect(value(after, 'nightlatch_mails_oldest_seconds')).toBe(0);
    expect(value(after, series('failed'))).toBe(1);
    expect(value(after, series('sent'))).toBe(1);
    expect(value(after, series('refused'))).toBe(1);
    expect(after).not.toContain(user.email);
  });
});

describe('a database that is away', () => {
  it('is waited for: mails go on when it is back, and the log says so once', async () => {
    const mongod = await OwnMongod.start();
    started.push(() => mongod.remove());
    const env = { NODE_ENV: 'test', MONGODB_URI: mongod.uri, SMTP_URL: smtp.url, ...TEST_SECRETS };
    const server = await startServer(env);
    started.push(() => server.stop());
    const database = new DatabaseProbe(mongod.uri);
    const user = await account({ database });
    await mongod.kill();
    await sleep(6000);
    const scraped = performance.now();
    const { status, text } = await server.api.get('/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/^nightlatch_mails_waiting NaN$/im);
    // The driver alone would wait for 30 s.
    expect(performance.now() - scraped).toBeLessThan(15_000);
    await mongod.startAgain();

    await insert({ database }, user.id);
    await smtp.mailTo(user.email);
    await entry({ database }, { outcome: 'sent' });
    await database.close();
    expect(server.output().match(/Cannot reach the outbox, mails wait: Mongo\w+/g)).toHaveLength(1);
    expect(server.output().match(/Outbox reached again/g)).toHaveLength(1);
  });
});
