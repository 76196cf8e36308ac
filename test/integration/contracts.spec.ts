import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { type AddressObject, simpleParser } from 'mailparser';
import { Clock } from '../../src/common/clock.js';
import { type SmtpConfig } from '../../src/config/slices/mail.config.js';
import { EmlMailer } from '../../src/mail/eml-mailer.js';
import { type Mailer, MailerError, type OutgoingMail } from '../../src/mail/index.js';
import { SmtpMailer } from '../../src/mail/smtp-mailer.js';
import { DefaultPasswordPolicy, type PasswordPolicy } from '../../src/passwords/index.js';
import {
  clockContract,
  type ContractCase,
  type DeliveredMail,
  mailerContract,
  type MailerUnderTest,
  passwordPolicyContract,
  TestClock,
  TestMailbox,
} from '../../src/testing/index.js';
import { type Behaviour, SmtpServer } from '../support/smtp.js';
import { StandingClock } from '../support/standing-clock.js';

// The mailer that writes files says which.
beforeAll(() => Logger.overrideLogger(false));

/** As a host runs them, with any framework. */
function run(cases: ContractCase[]): void {
  for (const { name, run } of cases) it(name, run);
}

/** Runs all, and says which did not hold. */
async function brokenOf(cases: ContractCase[]): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, run } of cases) await run().catch(() => broken.push(name));
  return broken;
}

interface Parsed {
  from?: AddressObject | undefined;
  subject?: string | undefined;
  text?: string | undefined;
  html?: string | false | undefined;
}

function arrived({ from, subject = '', text = '', html }: Parsed, to: string): DeliveredMail {
  const { name = '', address = '' } = from?.value[0] ?? {};
  return { from: { name, address }, to, subject, text, html: html || '' };
}

describe('SmtpMailer', () => run(mailerContract(smtpMailer)));
describe('EmlMailer', () => run(mailerContract(emlMailer)));
describe('TestMailbox', () => run(mailerContract(testMailbox)));

async function smtpMailer(): Promise<MailerUnderTest> {
  const servers: SmtpServer[] = [];
  const mailers: SmtpMailer[] = [];
  const at = async (behaviour: Behaviour) => {
    const server = await SmtpServer.start();
    server.behaviour = behaviour;
    const { hostname: host, port } = new URL(server.url);
    const smtp: SmtpConfig = {
      ...{ host, port: Number(port), secure: false, requireTls: false, checkCertificate: false },
      credentials: undefined,
    };
    const mailer = new SmtpMailer(smtp, { host: 'app.example.com' });
    servers.push(server);
    mailers.push(mailer);
    return { server, mailer };
  };
  const { server, mailer } = await at({});
  return {
    mailer,
    delivered: () => server.mails.map(({ parsed, to }) => arrived(parsed, to)),
    stalled: (await at({ delay: 60_000 })).mailer,
    refusing: (await at({ data: 550 })).mailer,
    close: async () => {
      for (const each of mailers) await each.beforeApplicationShutdown();
      for (const each of servers) await each.stop();
    },
  };
}

async function emlMailer(): Promise<MailerUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'contract-'));
  const mailer = new EmlMailer({ directory, production: false }, new Clock());
  const read = async (name: string): Promise<DeliveredMail> => {
    const parsed = await simpleParser(await readFile(join(directory, name)));
    const [to] = [parsed.to ?? []].flat();
    return arrived(parsed, to?.value[0]?.address ?? '');
  };
  return {
    mailer,
    delivered: async () => Promise.all((await readdir(directory)).map(read)),
    close: () => rm(directory, { recursive: true }),
  };
}

function testMailbox(): MailerUnderTest {
  const mailer = new TestMailbox();
  return { mailer, delivered: () => mailer.mails };
}

describe('mailerContract finds', () => {
  const found = async (change: (taken: OutgoingMail[]) => Partial<MailerUnderTest> & { mailer: Mailer }) =>
    brokenOf(
      mailerContract(() => {
        const taken: OutgoingMail[] = [];
        return { delivered: () => taken, ...change(taken) };
      }),
    );

  it('a mailer that loses mails', async () => {
    expect(await found(() => ({ mailer: { send: () => Promise.resolve() } }))).toHaveLength(3);
  });

  it('one that sends twice', async () => {
    const send = (taken: OutgoingMail[]) => (mail: OutgoingMail) =>
      Promise.resolve(void taken.push(mail, mail));
    expect(await found((taken) => ({ mailer: { send: send(taken) } }))).toHaveLength(3);
  });

  it('one that puts a recipient into what it was given', async () => {
    const send = (mail: OutgoingMail) => Promise.resolve(void (mail.headers['X-To'] = mail.to));
    expect(await found(() => ({ mailer: { send } }))).toHaveLength(4);
  });

  it('one that goes on when it is told to stop, one whose refusals tell secrets', async () => {
    const refusing = {
      send: ({ text }: OutgoingMail) => Promise.reject(new MailerError(`No: ${text}`, true)),
    };
    const broken = await found((taken) => ({
      mailer: { send: (mail) => Promise.resolve(void taken.push(mail)) },
      stalled: { send: () => new Promise((resolve) => setTimeout(resolve, 200)) },
      refusing,
    }));
    expect(broken).toEqual([
      'waits no longer than it may',
      'says that a mail was refused for good, and nothing of what is in it',
    ]);
  });
});

describe('the default policy', () =>
  run(
    passwordPolicyContract(() => ({
      policy: new DefaultPasswordPolicy({ minLength: 8, blocklist: true }),
      accepted: 'correct horse battery staple',
      rejected: 'password1',
    })),
  ));

describe('passwordPolicyContract finds', () => {
  const found = (evaluate: PasswordPolicy['evaluate']) =>
    brokenOf(
      passwordPolicyContract(() => ({ policy: { evaluate }, accepted: 'tractor', rejected: 'lantern' })),
    );

  it('one that takes everything', async () => {
    expect(await found(() => [])).toEqual([
      'says what to do about one that it refuses, and does not repeat it',
      'evaluates alike each time, also when asked at once',
    ]);
  });

  it('one that repeats the password', async () => {
    const evaluate = (password: string) => (password === 'lantern' ? [`${password} is taken`] : []);
    expect(await found(evaluate)).toEqual([
      'says what to do about one that it refuses, and does not repeat it',
    ]);
  });

  it('one that falls over what clients send', async () => {
    const evaluate = (password: string) => (encodeURIComponent(password) === 'lantern' ? ['No.'] : []);
    expect(await found(evaluate)).toEqual(['evaluates half a surrogate pair']);
  });

  it('one that says no more than no', async () => {
    const evaluate = (password: string) => (password === 'lantern' ? ([false] as never) : []);
    expect(await found(evaluate)).toContain(
      'says what to do about one that it refuses, and does not repeat it',
    );
  });
});

describe.each([
  ['Clock', () => new Clock()],
  ['TestClock', () => new TestClock()],
  ['a clock that stands still', () => new StandingClock()],
])('%s', (_, make) => run(clockContract(make)));

describe('clockContract finds', () => {
  it('a clock that gives its own Date away', async () => {
    const time = new Date();
    const broken = await brokenOf(clockContract(() => ({ now: () => time })));
    expect(broken).toEqual(['gives everybody a Date of their own, which they may change']);
  });

  it('one that runs backwards, and one that says no time', async () => {
    let time = Date.now();
    expect(await brokenOf(clockContract(() => ({ now: () => new Date((time -= 1)) })))).toContain(
      'does not run backwards',
    );
    expect(await brokenOf(clockContract(() => ({ now: () => new Date(NaN) })))).toContain('says a time');
  });
});
