import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { MailCounts } from '../../src/mail/index.js';
import { type Answer, newPerson, PASSWORD, shapeOf } from '../support/api.js';
import { type BrokenApp, startBrokenApp } from '../support/broken-app.js';
import { Mailbox, type MailingApp, newUser, type Person, startMailingApp } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

const NEW = 'violet umbrella sunday';

let server: MailingApp;
let broken: BrokenApp;
beforeAll(async () => {
  server = await startMailingApp();
  broken = await startBrokenApp(server);
});
afterAll(async () => {
  await broken.close();
  await server.close();
});

const ask = ({ accessToken }: Person, email: unknown, password: unknown = PASSWORD): Promise<Answer> =>
  server.api.post('/auth/change-email', { email, password }, accessToken);
const confirm = (token: string, password?: string): Promise<Answer> =>
  server.api.post('/auth/verify-email', { token, ...(password !== undefined && { password }) });

/** A mailbox that belongs to no account. */
const freeMailbox = (): Mailbox => new Mailbox(server.smtp, newPerson().email);

/** Asks for the move to a new mailbox, and reads its mail. */
async function askFor(person: Person): Promise<{ mailbox: Mailbox; token: string }> {
  const mailbox = freeMailbox();
  expect((await ask(person, mailbox.address)).status).toBe(202);
  return { mailbox, token: await mailbox.token('change') };
}

async function addressOf({ id }: Person): Promise<string> {
  return (await server.database.collection<any>('users').findOne({ _id: id })).email;
}

describe('a change of address', () => {
  it('happens when the link in the new mailbox is used, not before; the old one is told; sessions go on', async () => {
    const ada = await newUser(server);
    const { mailbox, token } = await askFor(ada);
    expect((await server.api.get('/auth/me', ada.accessToken)).body).toEqual(ada.user);

    expect((await confirm(token, PASSWORD)).status).toBe(204);
    expect((await server.api.get('/auth/me', ada.accessToken)).body).toEqual({
      ...ada.user,
      email: mailbox.address,
      emailVerified: true,
      updatedAt: expect.any(String),
    });
    expect((await server.api.refresh(ada.refreshToken)).status).toBe(200);
    const notice = await ada.mailbox.read('emailChanged');
    expect(notice.text).toContain(mailbox.address);

    const login = { email: mailbox.address, password: PASSWORD };
    expect((await server.api.post('/auth/login', login)).status).toBe(200);
    expectProblem(await ada.logIn(), 'invalid_credentials');
    // The old address is free again.
    expect((await server.api.signUp({ email: ada.email })).status).toBe(201);
  });

  it('may be confirmed with an access token of the account instead of its password', async () => {
    const ada = await newUser(server);
    const { mailbox, token } = await askFor(ada);
    const answer = await server.api.post('/auth/verify-email', { token }, ada.accessToken);
    expect(answer.status).toBe(204);
    expect(await addressOf(ada)).toBe(mailbox.address);
  });

  it('to where an administrator has moved the account meanwhile confirms the address', async () => {
    const ada = await newUser(server);
    const { mailbox, token } = await askFor(ada);
    // As PATCH /users/:id does.
    await server.database
      .collection<any>('users')
      .updateOne({ _id: ada.id }, { $set: { email: mailbox.address, emailVerified: false } });
    expect((await confirm(token, PASSWORD)).status).toBe(204);
    const { body } = await server.api.get('/auth/me', ada.accessToken);
    expect(body).toMatchObject({ email: mailbox.address, emailVerified: true });
  });

  it('keeps the normal form of the new address', async () => {
    const ada = await newUser(server);
    const mailbox = freeMailbox();
    await ask(ada, mailbox.address.toUpperCase());
    expect((await confirm(await mailbox.token('change'), PASSWORD)).status).toBe(204);
    expect(await addressOf(ada)).toBe(mailbox.address);
  });

  it('needs the password of the account to be asked for', async () => {
    const ada = await newUser(server);
    const { address } = freeMailbox();
    for (const password of ['', 'not the password'])
      expectProblem(await ask(ada, address, password), 'invalid_credentials');
    for (const password of [undefined, null, { $ne: null }])
      expectProblem(
        await server.api.post('/auth/change-email', { email: address, password }, ada.accessToken),
        'validation_failed',
      );
    expectProblem(await ask(ada, 'no address'), 'validation_failed');
    expectProblem(await server.api.post('/auth/change-email', {}), 'authentication_required');
    expect(
      await server.database.collection('outbox').countDocuments({ kind: 'email_change', userId: ada.id }),
    ).toBe(0);
  });

  it('is refused to the address that the account has already', async () => {
    const ada = await newUser(server);
    const own = await ask(ada, ada.email.toUpperCase());
    expectProblem(own, 'email_taken');
    expect(own.body.detail).toMatch(/already/);
  });

  it('is refused when somebody took the address meanwhile, and the link stays good', async () => {
    const ada = await newUser(server);
    const { mailbox, token } = await askFor(ada);
    const grace = await newUser(server, { email: mailbox.address });
    expectProblem(await confirm(token, PASSWORD), 'email_taken');
    expect(await addressOf(ada)).toBe(ada.email);
    await server.database.collection<any>('users').deleteOne({ _id: grace.id });
    expect((await confirm(token, PASSWORD)).status).toBe(204);
  });

  it('of two accounts to one address succeeds for one: the unique index decides', async () => {
    const [ada, grace] = [await newUser(server), await newUser(server)];
    const mailbox = freeMailbox();
    for (const person of [ada, grace]) expect((await ask(person, mailbox.address)).status).toBe(202);
    const tokens = [await mailbox.token('change'), await mailbox.token('change')];
    const answers = await Promise.all(tokens.map((token) => confirm(token, PASSWORD)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('is not undone by asking for another one; only the last link counts', async () => {
    const ada = await newUser(server);
    const first = await askFor(ada);
    const second = await askFor(ada);
    expectProblem(await confirm(first.token, PASSWORD), 'token_invalid');
    expect((await confirm(second.token, PASSWORD)).status).toBe(204);
    expect(await addressOf(ada)).toBe(second.mailbox.address);
  });

  it('sent 20 times at once succeeds once', async () => {
    const ada = await newUser(server);
    const { mailbox, token } = await askFor(ada);
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(token, PASSWORD)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(400)]);
    expect(await addressOf(ada)).toBe(mailbox.address);
    expectProblem(await confirm(token, PASSWORD), 'token_invalid');
  });

  it('that broke off before the link was used up is completed by repeating it', async () => {
    const ada = await newUser(server);
    const { mailbox, token } = await askFor(ada);
    const command = broken.proxy.hold('insert', 'command', 'outbox');
    const answer = broken.api.post('/auth/verify-email', { token, password: PASSWORD });
    (await command).drop();
    expect((await answer).status).toBe(503);
    expect(await addressOf(ada)).toBe(mailbox.address);
    expectProblem(await confirm(token), 'invalid_credentials');
    expect((await confirm(token, PASSWORD)).status).toBe(204);
    await ada.mailbox.read('emailChanged');
    expectProblem(await confirm(token, PASSWORD), 'token_invalid');
  });
});

describe('an address mistyped, or somebody else’s', () => {
  it('does not get the account by a click: that takes the password as well', async () => {
    const ada = await newUser(server);
    const { token } = await askFor(ada);
    const answer = await confirm(token);
    expectProblem(answer, 'invalid_credentials');
    expect(answer.body.detail).toMatch(/password/);
    expectProblem(await confirm(token, 'not the password'), 'invalid_credentials');
    const grace = await newUser(server);
    expectProblem(await server.api.post('/auth/verify-email', { token }, grace.accessToken), 'token_invalid');
    expect((await server.api.get('/auth/me', ada.accessToken)).body).toEqual(ada.user);
    expect((await confirm(token, PASSWORD)).status).toBe(204);
  });
});

describe('a thief with a session and the password, who asked for a move', () => {
  it('loses it when the owner resets the password, also when the mail is delivered only then', async () => {
    const ada = await newUser(server);
    const { token } = await askFor(ada);
    const late = freeMailbox();
    server.smtp.behaviour = { recipient: 451 };
    expect((await ask(ada, late.address)).status).toBe(202);
    const tried = { kind: 'email_change', delivery: 'failed', count: 1 };
    while (
      !server.app
        .get(MailCounts)
        .all()
        .some((count) => isDeepStrictEqual(count, tried))
    )
      await sleep(20, undefined, { ref: false });
    server.smtp.behaviour = {};

    await server.api.post('/auth/forgot-password', { email: ada.email });
    const reset = await ada.mailbox.token('reset');
    expect((await server.api.post('/auth/reset-password', { token: reset, newPassword: NEW })).status).toBe(
      204,
    );
    for (const password of [PASSWORD, NEW]) expectProblem(await confirm(token, password), 'token_invalid');

    server.clock.advance(3600);
    const obsolete = { email: late.address, outcome: 'obsolete' };
    while ((await server.database.collection('outbox').countDocuments(obsolete)) === 0)
      await sleep(20, undefined, { ref: false });
    expect(server.smtp.mails.filter(({ to }) => to === late.address)).toEqual([]);
  });

  it('can’t use a reset mailed to the old address once the account has moved', async () => {
    const ada = await newUser(server);
    await server.api.post('/auth/forgot-password', { email: ada.email });
    const reset = await ada.mailbox.token('reset');
    const { mailbox, token } = await askFor(ada);
    expect((await confirm(token, PASSWORD)).status).toBe(204);
    expectProblem(
      await server.api.post('/auth/reset-password', { token: reset, newPassword: NEW }),
      'token_invalid',
    );
    expect(
      (await server.api.post('/auth/login', { email: mailbox.address, password: PASSWORD })).status,
    ).toBe(200);
  });
});

describe('who has an account (OWASP ASVS 5.0, 6.3.8)', () => {
  it('is not told by asking to move to their address: the answer is that for a free one, and no link is mailed', async () => {
    const [ada, grace] = [await newUser(server), await newUser(server)];
    const free = await ask(ada, freeMailbox().address);
    expect(shapeOf(await ask(ada, grace.email.toUpperCase()))).toEqual(shapeOf(free));
    const { text, link } = await grace.mailbox.read('taken');
    expect(link).toBe('');
    expect(text).not.toContain('Ada');
    await server.database.mailsSettled();
    expect(grace.mailbox.subjects()).toEqual([expect.stringMatching(/^Confirm your e-mail address/)]);
    expect(await addressOf(ada)).toBe(ada.email);
  });

  it('is not told by what is kept of the request, nor by what becomes of an earlier link', async () => {
    const grace = await newUser(server);
    const seen = await Promise.all(
      [freeMailbox().address, grace.email].map(async (address) => {
        const ada = await newUser(server);
        const { token } = await askFor(ada);
        server.clock.advance(1);
        expect((await ask(ada, address)).status).toBe(202);
        await server.database.mailsSettled();
        const { body } = await server.api.get('/auth/me/export', ada.accessToken);
        const told = JSON.stringify([body.mails, body.links]);
        const confirmation = await confirm(token, PASSWORD);
        return [
          shapeOf(confirmation),
          told
            .replaceAll(address, 'the address')
            .replace(/\d{4}-[\d-]+T[\d:.]+Z|ada\.[\d.]+@example\.com/g, '…'),
        ];
      }),
    );
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]![0]).toMatchObject({ status: 400 });
  });

  it('is not told either when the account came between the request and the mail', async () => {
    const ada = await newUser(server);
    const mailbox = freeMailbox();
    server.smtp.behaviour = { recipient: 451 };
    expect((await ask(ada, mailbox.address)).status).toBe(202);
    while (
      (await server.database.collection('outbox').countDocuments({ email: mailbox.address, attempts: 1 })) ===
      0
    )
      await sleep(20, undefined, { ref: false });
    await newUser(server, { email: mailbox.address });
    server.smtp.behaviour = {};
    server.clock.advance(10);
    await mailbox.read('taken');
    await server.database.mailsSettled();
    expect(mailbox.subjects()).toEqual([expect.stringMatching(/^Confirm your e-mail address/)]);
  });
});
