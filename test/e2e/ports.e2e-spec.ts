import { Injectable, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../src/common/clock.js';
import { ConfigurationError } from '../../src/config/index.js';
import { DefaultPasswordPolicy, type PasswordOwner, type PasswordPolicy } from '../../src/passwords/index.js';
import { type Mailer, type OutgoingMail } from '../../src/mail/index.js';
import { mailedToken, TestMailbox } from '../../src/testing/index.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { claimsOf } from '../support/jwt.js';
import { expectProblem } from '../support/problems.js';

/** Of the host: what its mailer hands mails to, and how often each hook of the mailer's life was called. */
@Injectable()
class MailApi {
  readonly mailbox = new TestMailbox();
  readonly calls: string[] = [];
}

/** Of the host: a list that is asked over a network. */
@Injectable()
class Breaches {
  async count(password: string): Promise<number> {
    await new Promise(setImmediate);
    if (password === 'the list is down') throw new Error('connect ECONNREFUSED 10.0.0.7:443');
    return password.startsWith('breached') ? 3 : 0;
  }
}

@Injectable()
class HostMailer implements Mailer, OnModuleInit, OnApplicationShutdown {
  constructor(private readonly mails: MailApi) {}

  onModuleInit(): void {
    this.mails.calls.push('init');
  }

  onApplicationShutdown(): void {
    this.mails.calls.push('shutdown');
  }

  send(mail: OutgoingMail): Promise<void> {
    return this.mails.mailbox.send(mail);
  }
}

/** Ours first, then the list. */
@Injectable()
class HostPolicy implements PasswordPolicy {
  constructor(
    private readonly ours: DefaultPasswordPolicy,
    private readonly breaches: Breaches,
  ) {}

  async evaluate(password: string, owner: PasswordOwner): Promise<string[]> {
    const sentences = this.ours.evaluate(password, owner);
    if (sentences.length > 0) return sentences;
    const count = await this.breaches.count(password);
    return count > 0 ? [`Choose a password that was not in ${count} breaches.`] : [];
  }
}

@Module({
  providers: [MailApi, Breaches, HostMailer, HostPolicy],
  exports: [MailApi, Breaches, HostMailer, HostPolicy],
})
class OwnModule {}

/** A day ahead. */
class HostClock extends Clock {
  override now(): Date {
    return new Date(super.now().getTime() + 86_400_000);
  }
}

const IMPORTS = { imports: [OwnModule] };

describe.each([
  ['a class', HostMailer, HostPolicy],
  ['what it has already', { useExisting: HostMailer }, { useExisting: HostPolicy }],
  [
    'a factory',
    { inject: [MailApi], useFactory: (mails: MailApi) => new HostMailer(mails) },
    {
      inject: [DefaultPasswordPolicy, Breaches],
      useFactory: (ours: DefaultPasswordPolicy, breaches: Breaches) => new HostPolicy(ours, breaches),
    },
  ],
])('a host that gives %s', (_, mailer, passwordPolicy) => {
  let host: ExtendedHost;
  let mails: MailApi;

  beforeAll(async () => {
    host = await startHost({ ...IMPORTS, mailer, passwordPolicy }, {}, {}, 'fastify');
    mails = host.app.get(MailApi, { strict: false });
  });
  afterAll(() => host.close());

  it('has its mails sent by its own mailer, with links that work', async () => {
    const person = newPerson();
    await host.api.post('/auth/signup', person);
    const mail = await mails.mailbox.take(person.email, 'email_verification');
    const token = mailedToken(mail);
    expect((await host.api.post('/auth/verify-email', { token, password: PASSWORD })).status).toBe(204);
  });

  it('has passwords judged by its own policy, which asks ours', async () => {
    const refused = await host.api.signUp({ password: 'breached passphrase' });
    expectProblem(refused, 'password_rejected');
    expect(refused.body.errors).toEqual([
      { field: 'password', messages: ['Choose a password that was not in 3 breaches.'] },
    ]);
    expectProblem(await host.api.signUp({ password: 'password1' }), 'password_rejected');
    expect((await host.api.signUp()).status).toBe(201);
  });

  it('has it judge a changed and a mailed password too', async () => {
    const person = newPerson();
    const { body } = await host.api.post('/auth/signup', person);
    const change = { currentPassword: PASSWORD, newPassword: 'breached passphrase' };
    expectProblem(
      await host.api.post('/auth/change-password', change, body.accessToken),
      'password_rejected',
    );
    await host.api.post('/auth/forgot-password', { email: person.email });
    const token = mailedToken(await mails.mailbox.take(person.email, 'password_reset'));
    const reset = { token, newPassword: 'breached passphrase' };
    expectProblem(await host.api.post('/auth/reset-password', reset), 'password_rejected');
    expect((await host.api.post('/auth/reset-password', { ...reset, newPassword: PASSWORD })).status).toBe(
      204,
    );
  });

  it('a policy that fails lets no password through, and its text does not get out', async () => {
    const person = { ...newPerson(), password: 'the list is down' };
    const failed = await host.api.post('/auth/signup', person);
    expect(failed.status).toBe(500);
    expect(failed.text).not.toContain('10.0.0.7');
    expect((await host.api.post('/auth/signup', { ...person, password: PASSWORD })).status).toBe(201);
  });
});

it('a mailer that connects twice: Nest starts and ends it once', async () => {
  const host = await startHost({ ...IMPORTS, mailer: HostMailer });
  // The one of OwnModule is another object, with a life of its own.
  const { calls } = host.app.get(MailApi, { strict: false });
  expect(calls).toEqual(['init', 'init']);
  await host.close();
  expect(calls).toEqual(['init', 'init', 'shutdown', 'shutdown']);
});

it('a policy of the host is asked instead of ours', async () => {
  const host = await startHost({ passwordPolicy: { useValue: { evaluate: () => [] } } });
  expect((await host.api.signUp({ password: 'password' })).status).toBe(201);
  await host.close();
});

it("tokens are of the time that the host's clock says", async () => {
  const host = await startHost({ clock: HostClock });
  const { body } = await host.api.signUp();
  const { iat } = claimsOf(body.accessToken);
  expect(Math.abs(iat - (Date.now() / 1000 + 86_400))).toBeLessThan(10);
  expect((await host.api.get('/auth/whoami', body.accessToken)).status).toBe(200);
  await host.close();
});

describe('the first administrator of a host with a policy', () => {
  const admin = { adminEmail: 'ada@example.com', adminPassword: 'breached passphrase' };
  const extensions = { ...IMPORTS, passwordPolicy: HostPolicy };

  it('is not made with a password that it refuses', async () => {
    const error: unknown = await startHost(extensions, {}, admin).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain('Choose a password that was not in 3 breaches.');
  });

  it('logs in with one that it takes', async () => {
    const host = await startHost(extensions, {}, { ...admin, adminPassword: PASSWORD });
    const login = await host.api.post('/auth/login', { email: admin.adminEmail, password: PASSWORD });
    expect(login.body.user.roles).toContain('admin');
    await host.close();
  });
});
