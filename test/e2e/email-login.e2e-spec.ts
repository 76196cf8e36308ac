import { SoftwareAuthenticator } from '../../src/testing/software-authenticator.js';
import { type Answer, newPerson, PASSWORD, shapeOf } from '../support/api.js';
import { logInWithCode, enrolApp } from '../support/second-factor.js';
import { claimsOf } from '../support/jwt.js';
import { Mailbox, type MailingApp, newUser, startMailingApp, tokenOf } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** Two nodes on one database: the second counts requests and guesses. */
let node: MailingApp;
let limited: TestApp;
beforeAll(async () => {
  node = await startMailingApp();
  const env = { MONGODB_URI: node.mongodbUri, SMTP_URL: node.smtp.url, RATE_LIMITS: 'on' };
  limited = await startApp(env, node.clock);
});
afterAll(async () => {
  await limited.close();
  await node.close();
});

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
const OWN_PAGE = { Origin: 'http://localhost:3000' };

interface Flow {
  flow: string;
  email: string;
  mailbox: Mailbox;
  /** The cookie of the browser that asked, where there is one. */
  cookie: string;
}

/** One for each address, so that each mail is read once. */
const mailboxes = new Map<string, Mailbox>();
function mailboxOf(typed: string): Mailbox {
  const address = typed.toLowerCase();
  const known = mailboxes.get(address) ?? new Mailbox(node.smtp, address);
  mailboxes.set(address, known);
  return known;
}

async function start(
  email: string,
  body: Record<string, unknown> = {},
  { api }: Pick<TestApp, 'api'> = node,
): Promise<Flow> {
  const answer = await api.request('POST', '/auth/email/start', {
    body: { email, method: 'code', ...body },
    headers: { 'User-Agent': FIREFOX },
  });
  expect(answer.status).toBe(202);
  expect(answer.body).toEqual({ flow: expect.stringMatching(/^[\w-]{43}$/), expiresIn: 600 });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0]!;
  return { flow: answer.body.flow, email, mailbox: mailboxOf(email), cookie };
}

const codeIn = (text: string): string => /\b(\d{6})\b/.exec(text)?.[1] ?? '';
const codeOf = async ({ mailbox }: Flow): Promise<string> => codeIn((await mailbox.read('loginCode')).text);
const linkOf = async ({ mailbox }: Flow): Promise<string> => tokenOf(await mailbox.read('loginLink'));
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

const finish = (body: object, { api }: Pick<TestApp, 'api'> = node, token?: string): Promise<Answer> =>
  api.post('/auth/email/finish', body, token);
const finishIn = (cookie: string, body: object): Promise<Answer> =>
  node.api.request('POST', '/auth/email/finish', { body, headers: { ...OWN_PAGE, Cookie: cookie } });

/** Logs in by a code. */
async function logIn(email: string, body: Record<string, unknown> = {}): Promise<Answer> {
  const flow = await start(email, body);
  return finish({ flow: flow.flow, code: await codeOf(flow) });
}

const confirmed = async (email: string): Promise<void> => {
  await node.database.collection('users').updateOne({ email }, { $set: { emailVerified: true } });
};
const sessionsOf = (userId: string): Promise<number> =>
  node.database.collection('sessions').countDocuments({ userId, revokedAt: null });
const audited = async (userId: string): Promise<string[]> => {
  await node.database.auditSettled();
  return (await node.database.collection<any>('audit').find({ userId }).toArray()).map(({ type }) => type);
};

/** Somebody with an account whose address is confirmed. */
async function someone(): Promise<{ id: string; email: string; accessToken: string }> {
  const { id, email, accessToken } = await newUser(node);
  await confirmed(email);
  return { id, email, accessToken };
}

describe('a login by a code', () => {
  it('logs into the account of the address, and says how', async () => {
    const ada = await someone();
    const { status, body } = await logIn(ada.email.toUpperCase());
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id: ada.id, emailVerified: true, hasPassword: true });
    expect(claimsOf(body.accessToken)).toMatchObject({ amr: ['otp'], acr: 'aal1' });
    const refreshed = await node.api.refresh(body.refreshToken);
    expect(refreshed.status).toBe(200);
  });

  it('opens an account at the first proof, without a password, with a confirmed address', async () => {
    const { email } = newPerson();
    const { status, body } = await logIn(email, { name: 'Grace Hopper' });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ name: 'Grace Hopper', email, emailVerified: true, hasPassword: false });
    expect(await audited(body.user.id)).toEqual(expect.arrayContaining(['user.signed-up', 'session.opened']));
    const again = await logIn(email);
    expect(again.body.user.id).toBe(body.user.id);
    // Nothing was opened by asking.
    await start(newPerson().email);
    expect(await node.database.collection('users').countDocuments({ name: 'Grace Hopper' })).toBe(1);
  });

  it('two at once for a mailbox that has no account open one, and both log in to it', async () => {
    for (let round = 0; round < 5; round++) {
      const { email } = newPerson();
      const flows = [await start(email), await start(email)];
      const codes = [await codeOf(flows[0]!), await codeOf(flows[1]!)];
      // Which mail came first nobody knows.
      const tries = flows.flatMap(({ flow }) => codes.map((code) => finish({ flow, code })));
      const done = (await Promise.all(tries)).filter(({ status }) => status === 200);
      expect(done).toHaveLength(2);
      expect(new Set(done.map(({ body }) => body.user.id)).size).toBe(1);
    }
  });

  it('calls who gave no name by what stands before the @', async () => {
    const { email } = newPerson();
    expect((await logIn(email)).body.user.name).toBe(email.split('@')[0]);
  });

  it('takes the code as people type it', async () => {
    const flow = await start((await someone()).email);
    const code = await codeOf(flow);
    expect((await finish({ flow: flow.flow, code: `${code.slice(0, 3)} ${code.slice(3)}` })).status).toBe(
      200,
    );
  });

  it('travels in the cookie where that was asked for', async () => {
    const flow = await start((await someone()).email, { transport: 'cookie' });
    const answer = await finish({ flow: flow.flow, code: await codeOf(flow) });
    expect(answer.body.refreshToken).toBeUndefined();
    expect(answer.headers.get('set-cookie')).toMatch(/nightlatch-refresh=/);
  });

  it('asks for the second factor, and a password is none beside a mailbox', async () => {
    const ada = await newUser(node);
    await confirmed(ada.email);
    const { phone } = await enrolApp(node, ada.accessToken);
    const answer = await logIn(ada.email);
    expectProblem(answer, 'second_factor_required');
    expect(answer.body.methods).toEqual(['totp', 'recovery_code']);
    const proceed = (proof: object): Promise<Answer> =>
      node.api.post('/auth/login/continue', { challenge: answer.body.challenge, ...proof });
    const { challenge } = (await logIn(ada.email)).body;
    const byPassword = await node.api.post('/auth/login/continue', {
      ...{ challenge, method: 'password', password: PASSWORD },
    });
    expectProblem(byPassword, 'second_factor_required');
    expect(byPassword.body.methods).toEqual(['totp', 'recovery_code']);
    const done = await proceed({ method: 'totp', code: phone.next() });
    expect(claimsOf(done.body.accessToken)).toMatchObject({ acr: 'aal2' });
    expect((await logInWithCode(node, ada.email, () => phone.next())).status).toBe(200);
  });

  it('lets nobody in who is banned, whoever has their mailbox', async () => {
    const ada = await someone();
    const flow = await start(ada.email);
    const code = await codeOf(flow);
    await node.database.collection('users').updateOne({ email: ada.email }, { $set: { status: 'banned' } });
    expectProblem(await finish({ flow: flow.flow, code }), 'invalid_credentials');
    await start(ada.email);
    await node.database.mailsSettled();
    expect(flow.mailbox.subjects().filter((subject) => subject.startsWith('Your code'))).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['nothing', {}, ['flow']],
    ['a flow without a code', { flow: 'x' }, ['flow']],
    ['a code without its flow', { code: '123456' }, ['flow']],
    ['a token and a code', { token: 'x', code: '123456' }, ['token']],
    ['operators', { flow: { $ne: null }, code: '123456' }, ['flow']],
    ['another address', { email: 'a@example.com', flow: 'x', code: '1' }, ['email']],
  ])('takes no body with %s', async (_what, body, fields) => {
    const answer = await finish(body);
    expectProblem(answer, 'validation_failed');
    expect(answer.body.errors.map(({ field }: any) => field)).toEqual(fields);
  });
});

describe('an attacker who guesses', () => {
  it('has five tries of a flow, and the right code does not count any more (brute force)', async () => {
    const flow = await start((await someone()).email);
    const code = await codeOf(flow);
    for (let i = 0; i < 5; i++)
      expectProblem(await finish({ flow: flow.flow, code: wrong(code) }), 'code_invalid');
    expectProblem(await finish({ flow: flow.flow, code }), 'challenge_invalid');
    const { id } = (await logIn(flow.email)).body.user;
    expect((await audited(id)).filter((type) => type === 'login.failed')).toHaveLength(5);
  });

  it('has no more of them at once than one after the other', async () => {
    const flow = await start((await someone()).email);
    const code = await codeOf(flow);
    const tries = await Promise.all(
      Array.from({ length: 30 }, () => finish({ flow: flow.flow, code: wrong(code) })),
    );
    expect(tries.filter(({ body }) => body.code === 'code_invalid')).toHaveLength(5);
    expect(tries.filter(({ body }) => body.code === 'challenge_invalid')).toHaveLength(25);
  });

  it('has no more of them by many flows on many nodes: they count for the mailbox', async () => {
    const { email } = await someone();
    const other = await startApp(
      { MONGODB_URI: node.mongodbUri, SMTP_URL: node.smtp.url, RATE_LIMITS: 'on' },
      node.clock,
    );
    try {
      // Begun where nobody counts them: what is begun is limited as well.
      const flows = [];
      for (let i = 0; i < 10; i++) flows.push(await start(email));
      const codes = new Set<string>();
      for (const flow of flows) codes.add(await codeOf(flow));
      let guess = '000000';
      while (codes.has(guess)) guess = wrong(guess);
      const answers = await Promise.all(
        flows.flatMap(({ flow }) => [
          finish({ flow, code: guess }, limited),
          finish({ flow, code: guess }, other),
        ]),
      );
      const compared = answers.filter(({ body }) => body.code === 'code_invalid');
      expect(compared.length).toBeGreaterThan(0);
      expect(compared.length).toBeLessThanOrEqual(5);
      const locked = answers.filter(({ status }) => status === 429);
      expect(locked.length).toBe(answers.length - compared.length);
      // An address without an account locks in the same way.
      const nobody = [];
      for (let i = 0; i < 8; i++) nobody.push(await start('nobody@example.com'));
      const unknown = [];
      for (const { flow } of nobody) unknown.push(await finish({ flow, code: guess }, limited));
      expect(unknown.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    } finally {
      await other.close();
    }
  });

  it('gets nowhere with the code of another flow, of the same mailbox or of their own', async () => {
    const { email } = await someone();
    const [first, second] = [await start(email), await start(email)];
    const codes = [await codeOf(first), await codeOf(second)];
    const own = await start(newPerson().email);
    const ownCode = await codeOf(own);
    for (const flow of [first, second]) {
      const foreign = [...codes, ownCode].filter((code) => !codes.includes(code));
      for (const code of foreign) expectProblem(await finish({ flow: flow.flow, code }), 'code_invalid');
    }
    expectProblem(await finish({ flow: own.flow, code: codes[0] }), 'code_invalid');
    // Each is worth something with its own. Which mail came first nobody knows.
    const tries = await Promise.all(codes.map((code) => finish({ flow: second.flow, code })));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('gets nowhere with what is in the database', async () => {
    const flow = await start((await someone()).email, { method: 'link' });
    await linkOf(flow);
    await start(flow.email);
    await flow.mailbox.read('loginCode');
    const dump = JSON.stringify(
      await Promise.all(
        (['challenges', 'outbox', 'mailed_tokens'] as const).map((name) =>
          node.database.collection(name).find().toArray(),
        ),
      ),
    );
    expect(dump).not.toContain(flow.flow);
    const challenges = await node.database
      .collection<any>('challenges')
      .find({ 'state.email': flow.email })
      .toArray();
    for (const { _id } of challenges) {
      expectProblem(await finish({ token: `${_id}.${_id}`, confirm: true }), 'token_invalid');
      expectProblem(await finish({ flow: _id, code: '123456' }), 'challenge_invalid');
      expectProblem(await finish({ token: _id, confirm: true }), 'token_invalid');
    }
  });

  it('can use a code for nothing else, and nothing else for a login', async () => {
    const ada = await newUser(node);
    const { email } = ada;
    const flow = await start(email, { method: 'link' });
    const token = await linkOf(flow);
    for (const route of ['/auth/reset-password', '/auth/verify-email'])
      expectProblem(
        await node.api.post(route, {
          token,
          ...(route.includes('reset') && { newPassword: 'violet umbrella sunday' }),
        }),
        'token_invalid',
      );
    expectProblem(await finish({ token: await ada.mailbox.token('verification') }), 'token_invalid');
    const { challenge } = (await node.api.post('/auth/passkeys/login/options')).body;
    expectProblem(await finish({ flow: challenge, code: '123456' }), 'challenge_invalid');
  });

  it('is ten minutes late', async () => {
    const flow = await start((await someone()).email);
    const code = await codeOf(flow);
    const link = await start(flow.email, { method: 'link' });
    const token = await linkOf(link);
    node.clock.advance(600);
    expectProblem(await finish({ flow: flow.flow, code }), 'challenge_invalid');
    expectProblem(await finish({ token, flow: link.flow }), 'token_invalid');
  });
});

describe('enumeration', () => {
  it('gets the same answer, and the same work, for known and for unknown addresses', async () => {
    const { email } = await someone();
    const asked = (address: string): Promise<Answer> =>
      node.api.post('/auth/email/start', { email: address, method: 'code' });
    const [known, unknown] = [await asked(email), await asked(newPerson().email)];
    const plain = ({ text, ...rest }: Answer): object =>
      shapeOf({ ...rest, text: text.replace(/[\w-]{43}/, 'flow') });
    expect(plain(known)).toEqual(plain(unknown));
    for (const { flow } of [known.body, unknown.body])
      expectProblem(await finish({ flow, code: '000000' }), 'code_invalid');
  });

  it('is not told by the answer that a mailbox gets no more', async () => {
    const { email } = await someone();
    for (let i = 0; i < 5; i++) await start(email, {}, limited);
    const over = await start(email, {}, limited);
    await node.database.mailsSettled();
    expect(over.mailbox.subjects().filter((subject) => subject.startsWith('Your code'))).toHaveLength(5);
    // What was not mailed lets nobody in, were it guessed.
    const { state } = (await node.database
      .collection<any>('challenges')
      .find({ 'state.email': email })
      .sort({ 'state.requestedAt': -1 })
      .limit(1)
      .next())!;
    expect(state.isMailed).toBe(false);
    for (let i = 0; i < 5; i++) await codeOf(over);
    // From elsewhere the owner still gets one.
    expect((await logIn(email)).status).toBe(200);
  });
});

describe('a link', () => {
  it('logs in the browser that asked, known by its cookie, at once, and once (replay)', async () => {
    const flow = await start((await someone()).email, { method: 'link', transport: 'cookie' });
    expect(flow.cookie).toMatch(/^nightlatch-email-login=[\w-]{43}$/);
    const token = await linkOf(flow);
    const done = await finishIn(flow.cookie, { token });
    expect(done.status).toBe(200);
    expect(done.headers.get('set-cookie')).toMatch(/nightlatch-email-login=;/);
    expect(done.headers.get('set-cookie')).toMatch(/nightlatch-refresh=eyJ/);
    for (const body of [{ token }, { token, confirm: true }])
      expectProblem(await finishIn(flow.cookie, body), 'token_invalid');
  });

  it('logs in who keeps the flow, where sessions are not in a cookie', async () => {
    const flow = await start((await someone()).email, { method: 'link' });
    expect(flow.cookie).toBe('');
    const token = await linkOf(flow);
    const done = await finish({ token, flow: flow.flow });
    expect(done.body.refreshToken).toEqual(expect.any(String));
  });

  it('of many at once logs in one', async () => {
    const ada = await someone();
    const before = await sessionsOf(ada.id);
    const flow = await start(ada.email, { method: 'link' });
    const token = await linkOf(flow);
    const answers = await Promise.all(Array.from({ length: 10 }, () => finish({ token, flow: flow.flow })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await sessionsOf(ada.id)).toBe(before + 1);
  });

  it('that an attacker had mailed to themselves logs nobody else in unasked (login CSRF)', async () => {
    const attacker = await someone();
    const flow = await start(attacker.email, { method: 'link', transport: 'cookie' });
    const token = await linkOf(flow);
    // In the browser of a victim, who has a login of their own under way.
    const victim = await start((await someone()).email, { method: 'link', transport: 'cookie' });
    for (const cookie of [
      '',
      victim.cookie,
      `${flow.cookie}; ${victim.cookie}`,
      `${victim.cookie}; ${flow.cookie}`,
    ]) {
      const answer = await finishIn(cookie, { token });
      expectProblem(answer, 'other_browser');
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    // A page of the attacker's can't send it for them, whatever it says.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const forged = await node.api.request('POST', '/auth/email/finish', {
        raw: JSON.stringify({ token, confirm: true }),
        headers: { 'Content-Type': type, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      });
      expect([403, 415]).toContain(forged.status);
    }
    const preflight = await node.api.request('OPTIONS', '/auth/email/finish', {
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    // It says whose it is, so that the victim can tell.
    const told = await node.api.post('/auth/email/link', { token });
    expect(told.body).toEqual({
      ...{ isSameBrowser: false, email: attacker.email, device: 'Firefox on Linux' },
      ...{ requestedAt: expect.stringMatching(/Z$/), code: expect.stringMatching(/^\d{6}$/) },
    });
  });

  it('is not used up by a mail scanner that opens it, however it does (prefetch)', async () => {
    const flow = await start((await someone()).email, { method: 'link', transport: 'cookie' });
    const { link } = await flow.mailbox.read('loginLink');
    const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token')!;
    const { pathname } = new URL(link);
    for (const method of ['GET', 'HEAD']) {
      for (const path of [pathname, `${pathname}?token=${token}`]) {
        const answer = await node.api.request(method, path, { headers: { 'Sec-Purpose': 'prefetch' } });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
    }
    // One that runs scripts as well does what the page does.
    await node.api.post('/auth/email/link', { token });
    expectProblem(await finish({ token }), 'other_browser');
    expect((await finishIn(flow.cookie, { token })).status).toBe(200);
  });

  it('opened on a phone logs in the phone, when that is confirmed', async () => {
    const ada = await someone();
    const flow = await start(ada.email, { method: 'link', transport: 'cookie' });
    const token = await linkOf(flow);
    const phone = await finish({ token, confirm: true });
    expect(phone.status).toBe(200);
    expect(phone.headers.get('set-cookie')).toMatch(/nightlatch-refresh=eyJ/);
    expectProblem(await finishIn(flow.cookie, { token }), 'token_invalid');
  });

  it('opened on a phone shows the code that the laptop waits for, which is worth nothing elsewhere', async () => {
    const ada = await someone();
    const laptop = await start(ada.email, { method: 'link' });
    const { code } = (await node.api.post('/auth/email/link', { token: await linkOf(laptop) })).body;
    const elsewhere = await start(ada.email, { method: 'link' });
    if ((await node.api.post('/auth/email/link', { token: await linkOf(elsewhere) })).body.code !== code)
      expectProblem(await finish({ flow: elsewhere.flow, code }), 'code_invalid');
    const done = await finish({ flow: laptop.flow, code });
    expect(done.body.user.id).toBe(ada.id);
  });

  it('can be asked to open its session in the cookie, where another application asked for a body', async () => {
    const flow = await start((await someone()).email, { method: 'link' });
    const done = await finish({ token: await linkOf(flow), confirm: true, transport: 'cookie' });
    expect(done.body.refreshToken).toBeUndefined();
    expect(done.headers.get('set-cookie')).toMatch(/nightlatch-refresh=eyJ/);
  });
});

describe('an account that a stranger has opened with the address (pre-hijacking)', () => {
  it('is given to the owner of the mailbox without anything the stranger left', async () => {
    const stranger = await newUser(node);
    const { email, id } = stranger;
    const { phone } = await enrolApp(node, stranger.accessToken);
    const waiting = await logInChallenge(email);
    const { status, body } = await logIn(email);
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id, emailVerified: true, hasPassword: false, factors: [] });
    // Password, sessions, factors, and a login under way: nothing lets the stranger in.
    expectProblem(await stranger.logIn(), 'invalid_credentials');
    expect((await node.api.get('/auth/me', stranger.accessToken)).status).toBe(401);
    expectProblem(await node.api.refresh(stranger.refreshToken), 'session_revoked');
    const proceeding = { challenge: waiting, method: 'totp', code: phone.next() };
    expectProblem(await node.api.post('/auth/login/continue', proceeding), 'challenge_invalid');
    // And the owner is in, now and later.
    expect((await node.api.get('/auth/me', body.accessToken)).status).toBe(200);
    expect((await node.api.refresh(body.refreshToken)).status).toBe(200);
    expect(await audited(id)).toContain('user.email-claimed');
  });

  it('is claimed as a whole when the request is repeated that was broken off', async () => {
    const stranger = await newUser(node);
    const flow = await start(stranger.email);
    const code = await codeOf(flow);
    const { _id } = (await node.database
      .collection<any>('challenges')
      .findOne({ 'state.email': stranger.email }))!;
    // Claimed, and broken off before anything was done about the sessions.
    await node.database.collection('users').updateOne(
      { email: stranger.email },
      {
        $set: { emailVerified: true, claimMailId: _id },
        $unset: { passwordHash: '' },
        $inc: { credentialVersion: 1 },
      },
    );
    expect((await finish({ flow: flow.flow, code })).status).toBe(200);
    expect((await node.api.get('/auth/me', stranger.accessToken)).status).toBe(401);
  });

  async function logInChallenge(email: string): Promise<string> {
    const answer = await node.api.post('/auth/login', { email, password: PASSWORD });
    expectProblem(answer, 'second_factor_required');
    return answer.body.challenge;
  }
});

describe('somebody who has nothing but a mailbox', () => {
  it('makes a session fresh by a code, which is worth one proof', async () => {
    const { email } = newPerson();
    const { refreshToken } = (await logIn(email)).body;
    node.clock.advance(601);
    const { accessToken } = (await node.api.refresh(refreshToken)).body;
    const guarded = (token: string): Promise<Answer> => node.api.post('/auth/passkeys/options', {}, token);
    expectProblem(await guarded(accessToken), 'step_up_required');
    const begun = await node.api.post('/auth/step-up/options', undefined, accessToken);
    expect(begun.body.methods).toEqual(['email']);
    const { challenge } = begun.body;
    const stepUpCode = codeIn((await mailboxOf(email).read('loginCode')).text);
    const stepUp = (body: object): Promise<Answer> =>
      node.api.post('/auth/step-up', { method: 'email', ...body }, accessToken);
    expectProblem(await stepUp({ challenge, code: wrong(stepUpCode) }), 'factor_invalid');
    expectProblem(await stepUp({ code: stepUpCode }), 'challenge_invalid');
    // It is no login.
    expectProblem(await finish({ flow: challenge, code: stepUpCode }), 'challenge_invalid');
    const raised = await stepUp({ challenge, code: stepUpCode });
    expect(raised.status).toBe(200);
    expect(claimsOf(raised.body.accessToken)).toMatchObject({ acr: 'aal1' });
    expect((await guarded(raised.body.accessToken)).status).toBe(200);
    expectProblem(await stepUp({ challenge, code: stepUpCode }), 'challenge_invalid');
  });

  it('is offered no code where there is a password', async () => {
    const ada = await someone();
    const begun = await node.api.post('/auth/step-up/options', undefined, ada.accessToken);
    expect(begun.body.methods).toEqual(['password']);
  });

  it('may remove the only passkey, as the mailbox lets them in', async () => {
    const { email } = newPerson();
    const { accessToken } = (await logIn(email)).body;
    const device = new SoftwareAuthenticator({ origin: 'http://localhost:3000' });
    const { challenge, options } = (await node.api.post('/auth/passkeys/options', {}, accessToken)).body;
    const response = device.create(options);
    const made = await node.api.post('/auth/passkeys', { challenge, response }, accessToken);
    expect(made.status).toBe(201);
    const login = (await node.api.post('/auth/passkeys/login/options')).body;
    const signed = { challenge: login.challenge, response: device.get(login.options) };
    const { accessToken: strong } = (await node.api.post('/auth/passkeys/login', signed)).body;
    const removed = await node.api.request('DELETE', `/auth/passkeys/${made.body.id}`, { token: strong });
    expect(removed.status).toBe(200);
    expect((await logIn(email)).status).toBe(200);
  });
});

describe('GET /auth/methods', () => {
  it('says how people can log in, and how this browser did last', async () => {
    const methods = (cookie?: string): Promise<Answer> =>
      node.api.request('GET', '/auth/methods', {
        ...(cookie !== undefined && { headers: { Cookie: cookie } }),
      });
    const known = ['password', 'email', 'passkey'];
    expect((await methods()).body).toEqual({ methods: known, signUp: 'open' });
    const { email } = await someone();
    const flow = await start(email, { transport: 'cookie' });
    const done = await finish({ flow: flow.flow, code: await codeOf(flow) });
    const [cookie] = /nightlatch-method=[^;]*/.exec(done.headers.get('set-cookie') ?? '')!;
    expect((await methods(cookie)).body.lastUsed).toBe('email');
    const byPassword = await node.api.post('/auth/login', { email, password: PASSWORD, transport: 'cookie' });
    expect(byPassword.headers.get('set-cookie')).toMatch(/nightlatch-method=password; Max-Age=31536000/);
    // A refresh is no login.
    const refresh = /nightlatch-refresh=[^;]*/.exec(byPassword.headers.get('set-cookie')!)![0];
    const refreshed = await node.api.request('POST', '/auth/refresh', {
      headers: { ...OWN_PAGE, Cookie: refresh },
    });
    expect([refreshed.status, refreshed.headers.get('set-cookie')]).toEqual([
      200,
      expect.not.stringMatching(/method/),
    ]);
    // Whatever somebody has planted is not said.
    for (const planted of ['nightlatch-method=<b>', `${cookie}; nightlatch-method=password`])
      expect((await methods(planted)).body.lastUsed).toBeUndefined();
  });
});
