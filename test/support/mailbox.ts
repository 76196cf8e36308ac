import { setTimeout as sleep } from 'node:timers/promises';
import { type TestClock } from '../../src/testing/test-clock.js';
import { type Answer, newPerson, PASSWORD } from './api.js';
import { type ReceivedMail, SmtpServer } from './smtp.js';
import { startApp, type TestApp, type TestEnvironment } from './test-app.js';

/** A service whose mails arrive at a real SMTP server. */
export interface MailingApp extends TestApp {
  smtp: SmtpServer;
}

/** Starts one; `close()` stops both. */
export async function startMailingApp(env: TestEnvironment = {}, clock?: TestClock): Promise<MailingApp> {
  const smtp = await SmtpServer.start();
  const server = await startApp({ SMTP_URL: smtp.url, ...env }, clock);
  return {
    ...server,
    smtp,
    close: async () => {
      await server.close();
      await smtp.stop();
    },
  };
}

/** What a mail is about, by its subject. */
const SUBJECTS = {
  loginCode: /^Your code for/,
  loginLink: /^Log in to/,
  reset: /^Choose a new password/,
  verification: /^Confirm your e-mail address/,
  change: /^Confirm your new e-mail address/,
  taken: /^This e-mail address has a .* account already$/,
  invitation: /account$/,
  factorAdded: /^A second factor was added/,
  factorRemoved: /^A second factor was removed/,
  identityLinked: /account is now linked to /,
  identityUnlinked: /account is no longer linked to /,
  factorsReset: /second factors .* were reset$/,
  recoveryCodesCreated: /^New recovery codes/,
  recoveryCodeUsed: /^A recovery code .* was used$/,
  passwordChanged: /password was changed$/,
  emailChanged: /^Your e-mail address .* was changed$/,
};
export type Subject = keyof typeof SUBJECTS;

/** The mails of one person, who reads each once. */
export class Mailbox {
  private readonly unread: ReceivedMail[] = [];
  private seen = 0;

  constructor(
    private readonly smtp: SmtpServer,
    readonly address: string,
  ) {}

  /** Waits for the next mail of a kind. */
  async read(subject: Subject): Promise<ReceivedMail> {
    for (;;) {
      const found = this.look().findIndex((mail) => SUBJECTS[subject].test(mail.subject));
      if (found >= 0) return this.unread.splice(found, 1)[0]!;
      // Without a hold on the process: a test whose mail never comes must not keep the run from ending.
      await sleep(20, undefined, { ref: false });
    }
  }

  /** The same, and takes the token out of its link. */
  async token(subject: Subject): Promise<string> {
    return tokenOf(await this.read(subject));
  }

  /** What is in it now and was not read, by subject. */
  subjects(): string[] {
    return this.look().map((mail) => mail.subject);
  }

  private look(): ReceivedMail[] {
    const mine = this.smtp.mails.filter((mail) => mail.to === this.address);
    this.unread.push(...mine.slice(this.seen));
    this.seen = mine.length;
    return this.unread;
  }
}

/** The token in the fragment of a mail's link. */
export function tokenOf({ link }: ReceivedMail): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
}

/** Somebody with an account, a mailbox, and a session. */
export interface Person {
  id: string;
  email: string;
  mailbox: Mailbox;
  /** Of the session that the sign-up opened. */
  accessToken: string;
  refreshToken: string;
  user: any;
  logIn(password?: string): Promise<Answer>;
}

/** Signs somebody new up; the mail that this brings is read with `mailbox.read('verification')`. */
export async function newUser(
  { api, smtp }: Pick<MailingApp, 'api' | 'smtp'>,
  overrides: Partial<ReturnType<typeof newPerson>> & { username?: string } = {},
): Promise<Person> {
  const person = { ...newPerson(), ...overrides };
  const { body, status } = await api.signUp(person);
  expect(status).toBe(201);
  const { email } = body.user;
  return {
    id: body.user.id,
    email,
    mailbox: new Mailbox(smtp, email),
    accessToken: body.accessToken,
    refreshToken: body.refreshToken,
    user: body.user,
    logIn: (password = PASSWORD) => api.post('/auth/login', { email, password }),
  };
}
