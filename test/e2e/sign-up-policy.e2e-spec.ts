import { domainToUnicode } from 'node:url';
import { SoftwareAuthenticator } from '../../src/testing/software-authenticator.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { Mailbox, type MailingApp, startMailingApp } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

/** What of an account's beginning there is to try, on a node of some SIGN_UP. */
class Newcomer {
  readonly mailbox: Mailbox;

  constructor(
    private readonly node: MailingApp,
    readonly email: string,
  ) {
    // The mail server shows a domain as people read it.
    const [name, domain] = email.split('@');
    this.mailbox = new Mailbox(node.smtp, `${name}@${domainToUnicode(domain!)}`);
  }

  signUp(): Promise<Answer> {
    return this.node.api.signUp({ email: this.email });
  }

  async signUpWithPasskey(): Promise<Answer> {
    const { api } = this.node;
    const begun = await api.post('/auth/passkeys/signup/options', { name: 'Ada', email: this.email });
    const { challenge, options } = begun.body;
    const response = new SoftwareAuthenticator({ origin: 'http://localhost:3000' }).create(options);
    return api.post('/auth/passkeys/signup', { challenge, response });
  }

  /** @returns undefined where no mail comes */
  async logInByMail(): Promise<Answer | undefined> {
    const { api, database } = this.node;
    const { flow } = (await api.post('/auth/email/start', { email: this.email, method: 'code' })).body;
    await database.mailsSettled();
    if (!this.mailbox.subjects().some((subject) => subject.startsWith('Your code'))) return undefined;
    const [code] = /\b\d{6}\b/.exec((await this.mailbox.read('loginCode')).text)!;
    return api.post('/auth/email/finish', { flow, code });
  }

  async makeReal(): Promise<Answer> {
    const { accessToken } = (await this.node.api.post('/auth/anonymous', {})).body;
    const names = { name: 'Ada', email: this.email, password: PASSWORD };
    return this.node.api.post('/auth/anonymous/signup', names, accessToken);
  }
}

const addressAt = (domain: string): string => newPerson().email.replace('example.com', domain);
const kindOf = async ({ api }: MailingApp): Promise<string> => (await api.get('/auth/methods')).body.signUp;

describe.each(['invitation', 'closed'])('SIGN_UP=%s', (policy) => {
  let node: MailingApp;
  let admin: { token: string };
  beforeAll(async () => {
    const { email, password } = newPerson();
    node = await startMailingApp({ SIGN_UP: policy, ADMIN_EMAIL: email, ADMIN_PASSWORD: password });
    const { body } = await node.api.post('/auth/login', { email, password });
    admin = { token: body.accessToken };
  });
  afterAll(() => node.close());

  it('lets no stranger open an account, by a password, a passkey, a mail, or from an anonymous one', async () => {
    const stranger = new Newcomer(node, newPerson().email);
    expect(await kindOf(node)).toBe(policy);
    expectProblem(await stranger.signUp(), 'sign_up_closed');
    expectProblem(await stranger.signUpWithPasskey(), 'sign_up_closed');
    expectProblem(await stranger.makeReal(), 'sign_up_closed');
    // No mail that would lead nowhere; the answer was that of everybody.
    expect(await stranger.logInByMail()).toBeUndefined();
    expect(await node.database.collection('users').countDocuments({ email: stranger.email })).toBe(0);
  });

  it(`an administrator ${policy === 'closed' ? 'invites nobody' : 'invites, and who was invited gets in by whatever method'}`, async () => {
    const guest = new Newcomer(node, newPerson().email);
    const invitation = { name: 'Grace', email: guest.email };
    const answer = await node.api.post('/users', invitation, admin.token);
    if (policy === 'closed') {
      expectProblem(answer, 'sign_up_closed');
      return;
    }
    expect(answer.status).toBe(201);
    const entered = await guest.logInByMail();
    expect(entered?.status).toBe(200);
    expect(entered?.body.user).toMatchObject({ id: answer.body.id, emailVerified: true });
  });

  it('goes on with imports, and with who has an account', async () => {
    const { name, email } = newPerson();
    const users = [{ name, email, emailVerified: true }];
    const imported = await node.api.post('/users/import', { users }, admin.token);
    expect(imported.body).toMatchObject({ created: 1 });
    expect((await new Newcomer(node, email).logInByMail())?.status).toBe(200);
  });
});

describe('SIGN_UP=domains:…', () => {
  let node: MailingApp;
  beforeAll(async () => {
    node = await startMailingApp({ SIGN_UP: 'domains:example.com, Bücher.example' });
  });
  afterAll(() => node.close());

  it.each(['example.org', 'sub.example.com', 'notexample.com', 'example.com.evil.example'])(
    'lets nobody of %s open an account',
    async (domain) => {
      const stranger = new Newcomer(node, addressAt(domain));
      expect(await kindOf(node)).toBe('domains');
      expectProblem(await stranger.signUp(), 'sign_up_closed');
      expectProblem(await stranger.signUpWithPasskey(), 'sign_up_closed');
      expectProblem(await stranger.makeReal(), 'sign_up_closed');
      expect(await stranger.logInByMail()).toBeUndefined();
    },
  );

  it.each(['example.com', 'xn--bcher-kva.example'])('lets in who has a mailbox at %s', async (domain) => {
    const entered = await new Newcomer(node, addressAt(domain)).logInByMail();
    expect(entered?.status).toBe(200);
  });

  it('lets nobody in who only says so: an address that was typed is confirmed first', async () => {
    const ada = new Newcomer(node, newPerson().email);
    const answer = await ada.signUp();
    expectProblem(answer, 'action_required');
    expect(answer.body.action).toBe('verify_email');
    const goOn = ({ challenge }: Answer['body']): Promise<Answer> =>
      node.api.post('/auth/verify-email/continue', { challenge });
    const early = await goOn(answer.body);
    expectProblem(early, 'action_required');
    expectProblem(await goOn(answer.body), 'challenge_invalid');
    const login = await node.api.post('/auth/login', { email: ada.email, password: PASSWORD });
    expectProblem(login, 'action_required');

    // The first mail was followed by another one, whose link replaces its.
    await ada.mailbox.read('verification');
    const token = await ada.mailbox.token('verification');
    const confirmation = { token, password: PASSWORD };
    expect((await node.api.post('/auth/verify-email', confirmation)).status).toBe(204);
    const entered = await goOn(early.body);
    expect(entered.status).toBe(200);
    expect(entered.body.user).toMatchObject({ email: ada.email, emailVerified: true });
    expectProblem(await goOn(early.body), 'challenge_invalid');
  });

  it('a passkey is no confirmation either', async () => {
    const answer = await new Newcomer(node, newPerson().email).signUpWithPasskey();
    expectProblem(answer, 'action_required');
    expect(answer.body.action).toBe('verify_email');
  });

  it('a login that waits is over when the holder of the mailbox claims the account (pre-hijacking)', async () => {
    const stranger = new Newcomer(node, newPerson().email);
    const { challenge } = (await stranger.signUp()).body;
    expect((await new Newcomer(node, stranger.email).logInByMail())?.status).toBe(200);
    expectProblem(await node.api.post('/auth/verify-email/continue', { challenge }), 'challenge_invalid');
  });
});
