import { ConflictException, Controller, Get, Injectable, Module } from '@nestjs/common';
import { CurrentUser, type UserPrincipal } from '../../src/common/http/index.js';
import { DomainError } from '../../src/common/errors/index.js';
import { NightlatchHooks, type SignUpCandidate } from '../../src/auth/index.js';
import { type SessionResponse } from '../../src/sessions/index.js';
import { type UserResponse } from '../../src/users/index.js';
import { actingAs, TestClock } from '../../src/testing/index.js';
import { type Answer, newPerson, PASSWORD, shapeOf } from '../support/api.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { claimsOf } from '../support/jwt.js';
import { expectProblem } from '../support/problems.js';
import { SessionClient } from '../support/session-client.js';

declare module '../../src/common/http/principal.js' {
  interface NightlatchClaims {
    tenant: string;
    teams: string[];
  }
}

/** Something of the host that its hooks inject. */
@Injectable()
class Tenants {
  of(user: UserResponse): string {
    return `tenant-of-${user.id}`;
  }
}

@Module({ providers: [Tenants], exports: [Tenants] })
class TenantsModule {}

/** Does what a test wants, and remembers what it was asked. */
@Injectable()
class HostHooks implements Required<NightlatchHooks> {
  readonly candidates: SignUpCandidate[] = [];
  readonly logins: { user: UserResponse; session: SessionResponse }[] = [];
  refuseSignUp?: () => void;
  refuseLogin?: () => void;
  claims?: () => object;

  constructor(private readonly tenants: Tenants) {}

  async beforeSignUp(candidate: SignUpCandidate): Promise<void> {
    this.candidates.push(candidate);
    await new Promise(setImmediate);
    this.refuseSignUp?.();
  }

  async afterLogin(user: UserResponse, session: SessionResponse): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    this.logins.push({ user, session });
    this.refuseLogin?.();
  }

  async extraClaims(user: UserResponse) {
    await new Promise(setImmediate);
    return this.claims?.() ?? { tenant: this.tenants.of(user) };
  }
}

@Controller()
class HostController {
  @Get('tenant')
  tenant(@CurrentUser() { claims }: UserPrincipal): { tenant: string | undefined; frozen: boolean } {
    return { tenant: claims.tenant, frozen: Object.isFrozen(claims) };
  }

  @Get('claims')
  claims(@CurrentUser('claims') claims: UserPrincipal['claims']): UserPrincipal['claims'] {
    return claims;
  }
}

const clock = new TestClock();
let host: ExtendedHost;
let hooks: HostHooks;

beforeAll(async () => {
  host = await startHost(
    { imports: [TenantsModule], hooks: HostHooks, clock: { useValue: clock } },
    { controllers: [HostController] },
  );
  hooks = host.app.get(NightlatchHooks, { strict: false });
});
afterAll(() => host.close());
afterEach(() => {
  hooks.candidates.length = 0;
  hooks.logins.length = 0;
  host.errors.length = 0;
  delete hooks.refuseSignUp;
  delete hooks.refuseLogin;
  delete hooks.claims;
});

const logIn = ({ email, password }: { email: string; password: string }) =>
  host.api.post('/auth/login', { email, password });

async function counts(): Promise<number[]> {
  const names = ['users', 'sessions', 'outbox', 'audit_pending'] as const;
  return Promise.all(names.map((name) => host.database.collection(name).countDocuments()));
}

/** Expects that nothing of the host's fault is told, and that all of it is logged. */
function expectHidden(answer: Answer, hook: string): void {
  expect(answer.body).toEqual({
    type: 'urn:nightlatch:problem:internal_error',
    code: 'internal_error',
    status: 500,
    title: 'Internal error',
  });
  expect(host.errors).toEqual([
    expect.stringMatching(new RegExp(`The hook ${hook} failed[^]*Caused by Error: `)),
  ]);
}

const refuse = () => {
  throw new DomainError('refused', { detail: 'Only by invitation.' });
};
const fail = () => {
  throw new Error('no tenant at db.internal');
};

describe('beforeSignUp', () => {
  it('is told who, as it would be stored, and no password', async () => {
    const person = { ...newPerson(), email: 'Grace.Hopper@BÜCHER.example', username: 'Grace' };
    expect((await host.api.post('/auth/signup', person)).status).toBe(201);
    expect(hooks.candidates).toEqual([
      { name: 'Ada Lovelace', email: 'grace.hopper@xn--bcher-kva.example', username: 'grace' },
    ]);
  });

  it('refuses before anything is written', async () => {
    const before = await counts();
    hooks.refuseSignUp = refuse;
    const refused = await host.api.signUp();
    expectProblem(refused, 'refused');
    expect(refused.body.detail).toBe('Only by invitation.');
    expect(await counts()).toEqual(before);
  });

  it('an HttpException of the host is a refusal with its message', async () => {
    hooks.refuseSignUp = () => {
      throw new ConflictException('The plan has no seat left');
    };
    const refused = await host.api.signUp();
    expectProblem(refused, 'refused');
    expect(refused.body.detail).toBe('The plan has no seat left');
  });

  it('a refusal that tells which addresses have accounts (OWASP ASVS 5.0, 6.3.8)', async () => {
    const known = newPerson();
    await host.api.post('/auth/signup', known);
    hooks.candidates.length = 0;
    hooks.refuseSignUp = refuse;
    const answers = [await host.api.post('/auth/signup', known), await host.api.signUp()];
    expect(shapeOf(answers[0]!)).toEqual(shapeOf(answers[1]!));
    expect(hooks.candidates).toHaveLength(2);
  });

  it('is not asked about what is no sign-up', async () => {
    await host.api.signUp({ email: 'no-address' });
    expectProblem(await host.api.signUp({ password: 'password' }), 'password_rejected');
    expect(hooks.candidates).toEqual([]);
  });

  it('says nothing of a fault of the host, and writes nothing', async () => {
    const before = await counts();
    hooks.refuseSignUp = fail;
    expectHidden(await host.api.signUp(), 'beforeSignUp');
    expect(await counts()).toEqual(before);
  });
});

describe('afterLogin', () => {
  it('is waited for, and told who and which session, at login, sign-up and the password grant', async () => {
    const person = newPerson();
    const signedUp = await host.api.post('/auth/signup', person);
    expect(hooks.logins).toHaveLength(1);
    await logIn(person);
    expect(hooks.logins).toHaveLength(2);
    const granted = await passwordGrant(person);
    expect(hooks.logins).toHaveLength(3);
    expect(hooks.logins.map(({ user }) => user)).toEqual(Array(3).fill(signedUp.body.user));
    expect(hooks.logins[0]?.session).toMatchObject({
      id: claimsOf(signedUp.body.accessToken).sid,
      current: true,
      ip: '127.0.0.1',
    });
    expect(hooks.logins[2]?.session.id).toBe(claimsOf(granted.body.access_token).sid);
  });

  it('is not asked about a wrong password', async () => {
    const person = newPerson();
    await host.api.post('/auth/signup', person);
    hooks.logins.length = 0;
    const wrong = await host.api.post('/auth/login', { email: person.email, password: 'another one' });
    expectProblem(wrong, 'invalid_credentials');
    expect(hooks.logins).toEqual([]);
  });

  it.each([
    ['a refusal', refuse, 403],
    ['a fault', fail, 500],
  ])('%s refuses the login: no token, and the session has ended', async (_, fault, status) => {
    const person = newPerson();
    await host.api.post('/auth/signup', person);
    hooks.refuseLogin = fault;
    const refused = await logIn(person);
    expect(refused.status).toBe(status);
    expect(refused.text).not.toMatch(/token|db.internal/i);
    const id = hooks.logins.at(-1)?.session.id;
    expect(await host.database.collection('sessions').findOne({ _id: id as never })).toMatchObject({
      revokedAt: expect.any(Date),
      revokedReason: 'login_refused',
    });
    delete hooks.refuseLogin;
    expect((await logIn(person)).status).toBe(200);
  });

  it("refuses the password grant in OAuth's words", async () => {
    const person = newPerson();
    await host.api.post('/auth/signup', person);
    hooks.refuseLogin = refuse;
    const { status, body } = await passwordGrant(person);
    expect({ status, error: body.error }).toEqual({ status: 403, error: 'access_denied' });
  });

  it('a rule on logins that a sign-up gets around: the account is there, and nobody is logged in', async () => {
    const person = newPerson();
    hooks.refuseLogin = refuse;
    expectProblem(await host.api.post('/auth/signup', person), 'refused');
    delete hooks.refuseLogin;
    expect((await logIn(person)).status).toBe(200);
  });

  const passwordGrant = ({ email, password }: { email: string; password: string }) =>
    host.api.request('POST', '/auth/token', {
      raw: new URLSearchParams({ grant_type: 'password', username: email, password }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
});

describe('extraClaims', () => {
  it('are in the token and the principal from login on, the cached one too', async () => {
    const person = await SessionClient.signUp(host);
    const tenant = `tenant-of-${person.user.id}`;
    expect(claimsOf(person.accessToken)).toMatchObject({ tenant, sub: person.user.id });
    for (let i = 0; i < 3; i += 1) {
      const { body } = await host.api.get('/tenant', person.accessToken);
      expect(body).toEqual({ tenant, frozen: true });
    }
  });

  it('are new at each refresh', async () => {
    const person = await SessionClient.signUp(host);
    hooks.claims = () => ({ tenant: 'moved', teams: ['a', 'b'] });
    await person.rotate();
    const { body } = await host.api.get('/claims', person.accessToken);
    expect(body).toEqual({ tenant: 'moved', teams: ['a', 'b'] });
  });

  it('a host that makes itself an administrator by a claim of ours', async () => {
    const person = newPerson();
    await host.api.post('/auth/signup', person);
    hooks.claims = () => ({ roles: ['admin'] });
    const before = await counts();
    expectHidden(await logIn(person), 'extraClaims');
    expect(host.errors[0]).toContain('"roles" is reserved and can\'t be an extra claim');
    expect(await counts()).toEqual(before);
  });

  it('a token that no header has room for', async () => {
    const person = newPerson();
    await host.api.post('/auth/signup', person);
    hooks.claims = () => ({ tenant: 'x'.repeat(1024) });
    expectHidden(await logIn(person), 'extraClaims');
    expect(host.errors[0]).toContain('1024 are allowed');
  });

  it('a fault that keeps the theft of a refresh token unnoticed', async () => {
    const { body } = await host.api.signUp();
    const next = await host.api.refresh(body.refreshToken);
    clock.advance(60);
    hooks.claims = fail;
    expectProblem(await host.api.refresh(body.refreshToken), 'refresh_token_reused');
    expectProblem(await host.api.refresh(next.body.refreshToken), 'session_revoked');
  });

  it('a fault at a refresh that ends the session of whoever tries again', async () => {
    const person = await SessionClient.signUp(host);
    hooks.claims = fail;
    expectHidden(await host.api.refresh(person.refreshToken), 'extraClaims');
    clock.advance(60);
    delete hooks.claims;
    await person.rotate(2);
  });

  it('are for a test to choose with actingAs, by the same rules', async () => {
    const { token, user } = actingAs(host.app, { claims: { tenant: 'acme' } });
    expect(user.claims.tenant).toBe('acme');
    expect((await host.api.get('/tenant', token)).body).toEqual({ tenant: 'acme', frozen: true });
    expect((await host.api.get('/claims', actingAs(host.app).token)).body).toEqual({});
    expect(() => actingAs(host.app, { claims: { roles: ['admin'] } as never })).toThrow('is reserved');
  });

  it('outlive a change of the password', async () => {
    const person = await SessionClient.signUp(host);
    const change = { currentPassword: PASSWORD, newPassword: 'another battery horse staple' };
    const { body } = await host.api.post('/auth/change-password', change, person.accessToken);
    expect(claimsOf(body.accessToken).tenant).toBe(`tenant-of-${person.user.id}`);
    expect(hooks.logins).toHaveLength(1);
  });
});
