import {
  type AuthenticatorSettings,
  SoftwareAuthenticator,
  type WebAuthnJSON,
} from '../../src/testing/software-authenticator.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { claimsOf } from '../support/jwt.js';
import { Mailbox, type MailingApp, newUser, type Person, startMailingApp } from '../support/mailbox.js';
import { eventually } from '../support/other-service.js';
import { expectProblem } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

const ORIGIN = 'http://localhost:3000';
const BELOW = 'http://app.localhost:3000';
const RELATED = 'https://example.org';
const APP = 'android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';

let server: MailingApp;
/** On the same database, with other settings. */
let strict: TestApp;
beforeAll(async () => {
  server = await startMailingApp({
    PASSKEY_ORIGINS: [ORIGIN, BELOW, RELATED, APP].join(),
    PASSKEY_PAGE_URL: 'https://app.example.com/account/passkeys',
    PRODUCT_URL: 'https://app.example.com/',
    PAGES: 'off',
  });
  const { mongodbUri, clock } = server;
  strict = await startApp(
    { MONGODB_URI: mongodbUri, PASSKEY_COUNTER: 'refuse', MFA_POLICY: 'required' },
    clock,
  );
});
afterAll(async () => {
  await strict.close();
  await server.close();
});

type Service = Pick<TestApp, 'api'>;

function newAuthenticator(settings: Partial<AuthenticatorSettings> = {}): SoftwareAuthenticator {
  return new SoftwareAuthenticator({ origin: ORIGIN, ...settings });
}

/** The options of a ceremony, and the challenge that goes with them. */
async function optionsOf(
  path: string,
  body?: object,
  token?: string,
  { api }: Service = server,
): Promise<any> {
  const answer = await api.post(path, body, token);
  expect(answer.status).toBe(200);
  return answer.body;
}

const loginOptions = (service?: Service): Promise<any> =>
  optionsOf('/auth/passkeys/login/options', undefined, undefined, service);

const creationOptions = (token: string, body: object = {}): Promise<any> =>
  optionsOf('/auth/passkeys/options', body, token);

async function register(token: string, authenticator: SoftwareAuthenticator, name?: string): Promise<Answer> {
  const { challenge, options } = await creationOptions(token);
  const response = authenticator.create(options);
  return server.api.post(
    '/auth/passkeys',
    { challenge, response, ...(name !== undefined && { name }) },
    token,
  );
}

async function logIn(authenticator: SoftwareAuthenticator, service: Service = server): Promise<Answer> {
  const { challenge, options } = await loginOptions(service);
  return service.api.post('/auth/passkeys/login', { challenge, response: authenticator.get(options) });
}

interface Owner extends Person {
  authenticator: SoftwareAuthenticator;
  /** Of a session that the passkey opened. */
  strong: string;
  strongRefresh: string;
}

/** Somebody with a password and a passkey. */
async function newOwner(settings: Partial<AuthenticatorSettings> = {}): Promise<Owner> {
  const person = await newUser(server);
  const authenticator = newAuthenticator(settings);
  expect((await register(person.accessToken, authenticator)).status).toBe(201);
  const { body } = await logIn(authenticator);
  return { ...person, authenticator, strong: body.accessToken, strongRefresh: body.refreshToken };
}

/** Somebody with a passkey and nothing else. */
async function signUp(
  authenticator: SoftwareAuthenticator,
  { name, email }: { name: string; email: string } = newPerson(),
): Promise<Answer> {
  const { challenge, options } = await optionsOf('/auth/passkeys/signup/options', { name, email });
  return server.api.post('/auth/passkeys/signup', { challenge, response: authenticator.create(options) });
}

/** A login with the password, and then the passkey. */
async function continueWithPasskey(owner: Owner): Promise<Answer> {
  const waiting = await owner.logIn();
  expectProblem(waiting, 'second_factor_required');
  const { challenge, methods } = waiting.body;
  expect(methods).toContain('passkey');
  const { passkey } = await optionsOf('/auth/login/continue/options', { challenge });
  const response = owner.authenticator.get(passkey);
  return server.api.post('/auth/login/continue', { challenge, method: 'passkey', response });
}

const remove = (path: string, token: string, body?: object): Promise<Answer> =>
  server.api.request('DELETE', path, { token, ...(body !== undefined && { body }) });

const pathOf = ({ passkeys: [passkey] }: SoftwareAuthenticator): string => `/auth/passkeys/${passkey!.id}`;

const mailboxOf = (address: string): Mailbox => new Mailbox(server.smtp, address);

const userRecord = (_id: string): Promise<any> => server.database.collection<any>('users').findOne({ _id });

describe('a passkey', () => {
  it('is registered with a name, and logs in without one; it is worth two factors', async () => {
    const ada = await newUser(server);
    const authenticator = newAuthenticator({ aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' });
    const registered = await register(ada.accessToken, authenticator, 'Laptop');
    const [{ id } = { id: '' }] = authenticator.passkeys;
    const userId = Buffer.from(ada.id).toString('base64url');
    const signals = {
      allAcceptedCredentials: { rpId: 'localhost', userId, allAcceptedCredentialIds: [id] },
      currentUserDetails: { rpId: 'localhost', userId, name: ada.email, displayName: 'Ada Lovelace' },
    };
    const passkey = {
      ...{ id, name: 'Laptop', createdAt: expect.any(String), backupEligible: true, backedUp: true },
      ...{ transports: ['internal', 'hybrid'], aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
    };
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({ ...passkey, signals, recoveryCodes: expect.any(Array) });
    expect(registered.body.recoveryCodes).toHaveLength(10);

    const { status, body } = await logIn(authenticator);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: ada.id }, signals });
    expect(claimsOf(body.accessToken)).toMatchObject({
      sub: ada.id,
      acr: 'aal2',
      amr: ['swk', 'user', 'mfa'],
    });
    expect((await server.api.get('/auth/passkeys', body.accessToken)).body).toEqual({
      items: [{ ...passkey, lastUsedAt: expect.any(String) }],
      signals,
    });
    const second = await register(body.accessToken, newAuthenticator());
    expect([second.status, second.body.name, second.body.recoveryCodes]).toEqual([201, 'Passkey', undefined]);
  });

  it('is asked for with algorithms that every Node.js verifies, whatever this one could', async () => {
    const { accessToken } = await newUser(server);
    const { options } = await creationOptions(accessToken);
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'nightlatch' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
    expect(options.pubKeyCredParams.map(({ alg }: { alg: number }) => alg)).toEqual([-8, -7, -257]);
  });

  it('takes a session that is fresh, and has both factors once there are two', async () => {
    const ada = await newOwner();
    const weak = await server.api.post('/auth/passkeys/options', {}, ada.accessToken);
    expect([weak.status, weak.body.code]).toEqual([401, 'step_up_required']);
    server.clock.advance(601);
    const { body } = await server.api.refresh(ada.strongRefresh);
    const stale = await remove(pathOf(ada.authenticator), body.accessToken);
    expect([stale.status, stale.body.code]).toEqual([401, 'step_up_required']);
  });

  it('is renamed and removed by its owner alone; a notice goes to the mailbox', async () => {
    const [ada, eve] = [await newOwner(), await newOwner()];
    const path = pathOf(ada.authenticator);
    const rename = (token: string): Promise<Answer> =>
      server.api.request('PATCH', path, { token, body: { name: 'Key ring' } });
    expectProblem(await rename(eve.strong), 'factor_not_found');
    expect((await rename(ada.accessToken)).body).toMatchObject({ name: 'Key ring', backedUp: true });
    expectProblem(await remove(path, eve.strong), 'factor_not_found');
    const left = await remove(path, ada.strong);
    expect(left.status).toBe(200);
    expect(left.body).toMatchObject({
      items: [],
      signals: { allAcceptedCredentials: { allAcceptedCredentialIds: [] } },
    });
    expectProblem(await logIn(ada.authenticator), 'passkey_unknown');
    expect((await ada.logIn()).status).toBe(200);
    const notices = ['A second factor was added', 'A second factor was removed'];
    await eventually(() => {
      const subjects = ada.mailbox.subjects();
      return notices.every((notice) => subjects.some((subject) => subject.startsWith(notice)));
    });
  });

  it('that is removed lowers the sessions that rested on it, and ends those that rested on nothing else', async () => {
    const ada = await newOwner();
    const both = await continueWithPasskey(ada);
    const other = newAuthenticator();
    expect((await register(ada.strong, other)).status).toBe(201);
    const remover = (await logIn(other)).body.accessToken;
    const passkeyAlone = (await logIn(ada.authenticator)).body.refreshToken;
    expect((await remove(pathOf(ada.authenticator), remover)).status).toBe(200);
    expectProblem(await server.api.refresh(passkeyAlone), 'session_revoked');
    const lowered = await server.api.refresh(both.body.refreshToken);
    expect(claimsOf(lowered.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
  });

  it('that is removed while a login that began with it waits for the password completes none', async () => {
    const ada = await newOwner();
    const stolen = newAuthenticator({ userVerified: false });
    expect((await register(ada.strong, stolen)).status).toBe(201);
    const begun = await logIn(stolen);
    expectProblem(begun, 'second_factor_required');
    expect((await remove(pathOf(stolen), ada.strong)).status).toBe(200);
    const { challenge } = begun.body;
    const continuation = { challenge, method: 'password', password: PASSWORD };
    expectProblem(await server.api.post('/auth/login/continue', continuation), 'invalid_credentials');
  });

  it('of a banned account, or of one that is gone, logs nobody in', async () => {
    const [banned, gone] = [await newOwner(), await newOwner()];
    await server.database
      .collection<any>('users')
      .updateOne({ _id: banned.id }, { $set: { status: 'banned' } });
    expectProblem(await logIn(banned.authenticator), 'invalid_credentials');
    expect((await remove('/auth/me', gone.strong, { password: PASSWORD })).status).toBe(204);
    expectProblem(await logIn(gone.authenticator), 'passkey_unknown');
  });

  it('is one of twenty at most', async () => {
    const ada = await newOwner();
    const filler = { name: 'x', publicKey: 'x', counter: 0, transports: [], aaguid: 'x' };
    const others = Array.from({ length: 19 }, (_, at) => ({ ...filler, id: `${ada.id}-${at}` }));
    await server.database
      .collection<any>('users')
      .updateOne({ _id: ada.id }, { $push: { passkeys: { $each: others } } } as never);
    expectProblem(await register(ada.strong, newAuthenticator()), 'too_many_factors');
  });
});

const withMember = (all: WebAuthnJSON, members: object): object => ({
  ...all,
  response: { ...all.response, ...members },
});

describe('what an authenticator signs', () => {
  const WRONG: [string, Partial<AuthenticatorSettings>][] = [
    ['on a page of another site', { origin: 'https://evil.example' }],
    ['on another port', { origin: 'http://localhost:3001' }],
    ['on a page below ours that is not listed', { origin: 'http://evil.localhost:3000' }],
    [
      'in an app that is not listed',
      { origin: 'android:apk-key-hash:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    ],
    ['for another domain', { rpId: 'evil.example' }],
    ['with nobody there', { userPresent: false }],
    ['in a frame of another site', { topOrigin: 'https://evil.example' }],
    ['as synced, though it never can be', { backupEligible: false, backedUp: true }],
  ];

  it.each(WRONG)('%s makes no passkey, and no login', async (_case, settings) => {
    const ada = await newUser(server);
    const wrong = newAuthenticator(settings);
    expectProblem(await register(ada.accessToken, wrong), 'factor_invalid');
    const authenticator = newAuthenticator();
    expect((await register(ada.accessToken, authenticator)).status).toBe(201);
    Object.assign(authenticator.settings, settings);
    expectProblem(await logIn(authenticator), 'factor_invalid');
    expect((await userRecord(ada.id)).passkeys).toHaveLength(1);
  });

  it.each([
    ['a page below the domain', { origin: BELOW }],
    ['a related page', { origin: RELATED }],
    ['an app', { origin: APP }],
    ['a frame in a page of ours', { topOrigin: BELOW }],
  ])('on %s counts', async (_case, settings) => {
    const { authenticator } = await newOwner(settings);
    expect((await logIn(authenticator)).status).toBe(200);
  });

  it('counts once: neither an assertion nor a new passkey can be replayed, also by many at once', async () => {
    const ada = await newUser(server);
    const authenticator = newAuthenticator({ counts: true });
    const creation = await creationOptions(ada.accessToken);
    const made = { challenge: creation.challenge, response: authenticator.create(creation.options) };
    const send = (): Promise<Answer> => server.api.post('/auth/passkeys', made, ada.accessToken);
    expect((await Promise.all([send(), send(), send()])).map(({ status }) => status).sort()).toEqual([
      201, 401, 401,
    ]);

    const { challenge, options } = await loginOptions();
    const signed = { challenge, response: authenticator.get(options) };
    const present = (): Promise<Answer> => server.api.post('/auth/passkeys/login', signed);
    expect((await Promise.all([present(), present(), present()])).map(({ status }) => status).sort()).toEqual(
      [200, 401, 401],
    );
    expectProblem(await present(), 'challenge_invalid');
    // Under new options it is signed for the old ones.
    const fresh = await loginOptions();
    expectProblem(
      await server.api.post('/auth/passkeys/login', { ...signed, challenge: fresh.challenge }),
      'factor_invalid',
    );
  });

  it('counts for the account whose it is: with the user handle of another, or without one, it logs nobody in', async () => {
    const [ada, eve] = [await newOwner(), await newOwner()];
    const [passkey] = ada.authenticator.passkeys;
    passkey!.userHandle = Buffer.from(eve.id).toString('base64url');
    expectProblem(await logIn(ada.authenticator), 'factor_invalid');
    const { challenge, options } = await loginOptions();
    const response = ada.authenticator.get(options);
    delete response.response['userHandle'];
    expectProblem(await server.api.post('/auth/passkeys/login', { challenge, response }), 'factor_invalid');
  });

  it('counts for the ceremony that it was asked in', async () => {
    const [ada, eve] = [await newOwner(), await newOwner()];
    const creation = await creationOptions(ada.strong);
    const response = newAuthenticator().create(creation.options);
    const made = { challenge: creation.challenge, response };
    expectProblem(await server.api.post('/auth/passkeys', made, eve.strong), 'challenge_invalid');

    const login = await loginOptions();
    const assertion = { challenge: login.challenge, response: ada.authenticator.get(login.options) };
    const stepUp = { method: 'passkey', ...assertion };
    expectProblem(await server.api.post('/auth/step-up', stepUp, ada.accessToken), 'challenge_invalid');

    const { body: waiting } = await ada.logIn();
    const { passkey } = await optionsOf('/auth/login/continue/options', { challenge: waiting.challenge });
    const eves = eve.authenticator.get({ ...passkey, allowCredentials: [] });
    const continued = { challenge: waiting.challenge, method: 'passkey', response: eves };
    expectProblem(await server.api.post('/auth/login/continue', continued), 'factor_invalid');
    const taken = { challenge: waiting.challenge, response: ada.authenticator.get(passkey) };
    expectProblem(await server.api.post('/auth/passkeys/login', taken), 'challenge_invalid');
  });

  it('is over a challenge that a reader of the database does not find there', async () => {
    const { challenge, options } = await loginOptions();
    const kept = JSON.stringify(await server.database.collection<any>('challenges').find().toArray());
    expect(kept).toContain('passkey_login');
    expect(kept).not.toContain(challenge);
    expect(kept).not.toContain(options.challenge);
  });

  const SPOILT: [string, (response: WebAuthnJSON) => object][] = [
    ['nothing', () => ({})],
    ['no credential', ({ response }) => ({ response })],
    ['an id that is none', (all) => ({ ...all, id: { $ne: null } })],
    ['another raw id', (all) => ({ ...all, rawId: 'x' })],
    ['no members', (all) => ({ ...all, response: 7 })],
    ['client data that is no JSON', (all) => withMember(all, { clientDataJSON: 'x' })],
    ['bytes too few', (all) => withMember(all, { authenticatorData: 'AAAA', attestationObject: 'oA' })],
    ['bytes that are none', (all) => withMember(all, { signature: '!', attestationObject: '_____w' })],
  ];

  it.each(SPOILT)('is refused, and no fault of ours, when it holds %s', async (_case, spoil) => {
    const ada = await newOwner();
    const login = await loginOptions();
    const assertion = { challenge: login.challenge, response: spoil(ada.authenticator.get(login.options)) };
    expectProblem(await server.api.post('/auth/passkeys/login', assertion), 'factor_invalid');
    const { challenge, options } = await creationOptions(ada.strong);
    const made = { challenge, response: spoil(newAuthenticator().create(options)) };
    expectProblem(await server.api.post('/auth/passkeys', made, ada.strong), 'factor_invalid');
  });

  it('under an id that another account has makes no passkey', async () => {
    const [ada, eve] = [await newOwner(), await newOwner()];
    const { challenge, options } = await creationOptions(eve.strong);
    const response = newAuthenticator().create(options);
    await server.database
      .collection<any>('users')
      .updateOne({ _id: ada.id }, { $set: { 'passkeys.0.id': response.id } });
    expectProblem(
      await server.api.post('/auth/passkeys', { challenge, response }, eve.strong),
      'factor_invalid',
    );
  });
});

describe('a passkey that nobody has', () => {
  it('is told to the browser by its id, and nothing else is', async () => {
    const stranger = newAuthenticator();
    const { accessToken } = await newUser(server);
    const { id: credentialId } = stranger.create((await creationOptions(accessToken)).options);
    const answer = await logIn(stranger);
    expectProblem(answer, 'passkey_unknown');
    expect(answer.body.signals).toEqual({ unknownCredential: { rpId: 'localhost', credentialId } });
  });

  it('is not told of one that is there and was refused', async () => {
    const { authenticator } = await newOwner();
    authenticator.settings.origin = 'https://evil.example';
    expect((await logIn(authenticator)).body.signals).toBeUndefined();
  });
});

describe('the signature counter', () => {
  /** Waits for so many in the audit log. */
  const untilReversed = (userId: string, times: number): Promise<number> =>
    eventually(async () => {
      const entries = server.database.collection<any>('audit');
      return (await entries.countDocuments({ userId, type: 'passkey.counter-reversed' })) === times;
    });

  it('is zero for synced passkeys, always', async () => {
    const { id, authenticator } = await newOwner();
    expect((await logIn(authenticator)).status).toBe(200);
    expect((await userRecord(id)).passkeys[0].counter).toBe(0);
    await untilReversed(id, 0);
  });

  it('that runs backwards is recorded, and refused where the settings say so', async () => {
    const { id, authenticator } = await newOwner({ counts: true });
    const [passkey] = authenticator.passkeys;
    expect((await logIn(authenticator, strict)).status).toBe(200);
    passkey!.counter -= 1;
    expect((await logIn(authenticator)).status).toBe(200);
    await untilReversed(id, 1);
    passkey!.counter -= 1;
    expectProblem(await logIn(authenticator, strict), 'factor_invalid');
    await untilReversed(id, 2);
    expect((await logIn(authenticator, strict)).status).toBe(200);
  });
});

describe('the flags of an authenticator', () => {
  it('BS is kept as it is at each use; BE can never change', async () => {
    const { id, authenticator } = await newOwner({ backedUp: false });
    expect((await userRecord(id)).passkeys[0]).toMatchObject({ backupEligible: true, backedUp: false });
    authenticator.settings.backedUp = true;
    expect((await logIn(authenticator)).status).toBe(200);
    expect((await userRecord(id)).passkeys[0]).toMatchObject({ backupEligible: true, backedUp: true });
    Object.assign(authenticator.settings, { backedUp: false, backupEligible: false });
    expectProblem(await logIn(authenticator), 'factor_invalid');
  });

  it('without UV it is one factor: the password is asked for as well', async () => {
    const { authenticator, id } = await newOwner({ backupEligible: false, backedUp: false });
    authenticator.settings.userVerified = false;
    const answer = await logIn(authenticator);
    expectProblem(answer, 'second_factor_required');
    expect(answer.body.methods).toEqual(expect.arrayContaining(['password', 'recovery_code']));
    expect(answer.body.methods).not.toContain('passkey');
    const { challenge } = answer.body;
    const { body } = await server.api.post('/auth/login/continue', {
      challenge,
      method: 'password',
      password: PASSWORD,
    });
    expect(claimsOf(body.accessToken)).toMatchObject({
      sub: id,
      acr: 'aal2',
      amr: ['hwk', 'user', 'pwd', 'mfa'],
    });
  });

  it('UP is demanded, unless the server itself has asked for a passkey in passing', async () => {
    const ada = await newUser(server);
    const absent = newAuthenticator({ userPresent: false, userVerified: false });
    expectProblem(await register(ada.accessToken, absent), 'factor_invalid');
    const { challenge, options } = await creationOptions(ada.accessToken, { conditional: true });
    const response = absent.create(options);
    expect((await server.api.post('/auth/passkeys', { challenge, response }, ada.accessToken)).status).toBe(
      201,
    );
    // It was made in passing; it is not used in passing.
    expectProblem(await logIn(absent), 'factor_invalid');
  });
});

describe('after a password', () => {
  it('a passkey is the second factor of a login', async () => {
    const ada = await newOwner();
    const { status, body } = await continueWithPasskey(ada);
    expect(status).toBe(200);
    expect(claimsOf(body.accessToken)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'swk', 'user', 'mfa'] });
  });

  it('a passkey raises a session', async () => {
    const ada = await newOwner();
    const { challenge, methods, passkey } = await optionsOf(
      '/auth/step-up/options',
      undefined,
      ada.accessToken,
    );
    expect(methods).toContain('passkey');
    const stepUp = { method: 'passkey', challenge, response: ada.authenticator.get(passkey) };
    const { status, body } = await server.api.post('/auth/step-up', stepUp, ada.accessToken);
    expect([status, claimsOf(body.accessToken).acr]).toEqual([200, 'aal2']);
    expectProblem(await server.api.post('/auth/step-up', stepUp, ada.accessToken), 'challenge_invalid');
  });

  it('a passkey is enrolled in the login that demands a factor, and proves nothing in it', async () => {
    const ada = await newUser(server);
    const { api } = strict;
    const { body: waiting } = await api.post('/auth/login', { email: ada.email, password: PASSWORD });
    expect(waiting).toMatchObject({ code: 'action_required', action: 'enrol_factor' });
    const { challenge } = waiting;
    const path = '/auth/login/enrol/passkey';
    const { challenge: enrolment, options } = await optionsOf(
      `${path}/options`,
      { challenge },
      undefined,
      strict,
    );
    const authenticator = newAuthenticator();
    const made = { challenge, enrolment, response: authenticator.create(options) };
    const { status, body } = await api.post(path, made);
    expect(status).toBe(200);
    expect(body.recoveryCodes).toHaveLength(10);
    expect(claimsOf(body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
    expectProblem(await api.post(path, made), 'challenge_invalid');
    expect(claimsOf((await logIn(authenticator, strict)).body.accessToken)).toMatchObject({ acr: 'aal2' });
  });
});

describe('an account without a password', () => {
  it('is opened by a passkey alone, and logs in with it', async () => {
    const person = newPerson();
    const authenticator = newAuthenticator();
    const { status, body } = await signUp(authenticator, person);
    expect(status).toBe(201);
    expect(body).toMatchObject({ user: { email: person.email, emailVerified: false } });
    expect(body.recoveryCodes).toHaveLength(10);
    expect(claimsOf(body.accessToken)).toMatchObject({ acr: 'aal2' });
    expect((await userRecord(body.user.id)).passwordHash).toBeUndefined();
    expect((await logIn(authenticator)).body.user.id).toBe(body.user.id);
    expectProblem(
      await server.api.post('/auth/login', { email: person.email, password: PASSWORD }),
      'invalid_credentials',
    );
  });

  it('takes an authenticator that knows its user; where the address is taken, the passkey is of no use', async () => {
    expectProblem(await signUp(newAuthenticator({ userVerified: false })), 'factor_invalid');
    const ada = await newUser(server);
    const authenticator = newAuthenticator();
    const answer = await signUp(authenticator, { ...newPerson(), email: ada.email });
    expectProblem(answer, 'email_taken');
    const [{ id: credentialId } = { id: '' }] = authenticator.passkeys;
    expect(answer.body.signals).toEqual({ unknownCredential: { rpId: 'localhost', credentialId } });
    expectProblem(await logIn(authenticator), 'passkey_unknown');
  });

  it('keeps its last credential, also when the last two are removed at once', async () => {
    const [first, second] = [newAuthenticator(), newAuthenticator()];
    const { body } = await signUp(first);
    const token = body.accessToken;
    expectProblem(await remove(pathOf(first), token), 'last_credential');
    expect((await register(token, second)).status).toBe(201);
    const answers = await Promise.all([first, second].map((each) => remove(pathOf(each), token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await userRecord(body.user.id)).passkeys).toHaveLength(1);
  });

  it('that a stranger has opened is without their passkey once the holder of the mailbox has chosen a password', async () => {
    const person = newPerson();
    const strangers = newAuthenticator();
    expect((await signUp(strangers, person)).status).toBe(201);
    const mailbox = mailboxOf(person.email);
    expect((await server.api.post('/auth/forgot-password', { email: person.email })).status).toBe(202);
    const reset = { token: await mailbox.token('reset'), newPassword: 'violet umbrella sunday' };
    expect((await server.api.post('/auth/reset-password', reset)).status).toBe(204);
    expectProblem(await logIn(strangers), 'passkey_unknown');
    const login = { email: person.email, password: 'violet umbrella sunday' };
    expect((await server.api.post('/auth/login', login)).status).toBe(200);
  });

  it('that a stranger has opened is without their passkey once the holder of the mailbox has claimed it', async () => {
    const person = newPerson();
    const strangers = newAuthenticator();
    expect((await signUp(strangers, person)).status).toBe(201);
    const token = await mailboxOf(person.email).token('verification');
    expect((await server.api.post('/auth/verify-email', { token })).status).toBe(204);
    expectProblem(await logIn(strangers), 'passkey_unknown');
  });
});

it('a site says to browsers and password managers what they ask for', async () => {
  const get = (path: string, { api }: Service = server): Promise<Response> =>
    fetch(`${api.url}/.well-known/${path}`, { redirect: 'manual' });
  expect(await (await get('webauthn')).json()).toEqual({ origins: [RELATED] });
  const page = 'https://app.example.com/account/passkeys';
  expect(await (await get('passkey-endpoints')).json()).toEqual({ enroll: page, manage: page });
  const redirect = await get('change-password');
  expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'https://app.example.com/']);

  const ours = 'http://localhost:3000/account/security';
  expect(await (await get('passkey-endpoints', strict)).json()).toEqual({ enroll: ours, manage: ours });
  const toOurs = await get('change-password', strict);
  expect([toOurs.status, toOurs.headers.get('location')]).toEqual([302, ours]);
});
