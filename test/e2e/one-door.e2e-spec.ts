import { Injectable, Module } from '@nestjs/common';
import {
  type AccountData,
  type Authentication,
  type FormerUser,
  type LoginContext,
  type LoginRequirement,
  type UnmetRequirement,
} from '../../src/auth/index.js';
import { defaultFeatures } from '../../src/features.js';
import { emailLogin } from '../../src/methods/email/index.js';
import { type User } from '../../src/users/index.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { claimsOf } from '../support/jwt.js';
import { postForm } from '../support/oauth.js';
import { Mailbox } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { SmtpServer } from '../support/smtp.js';

/** What the requirement of the test demands; undefined while it is met. */
let demanded: UnmetRequirement | undefined;
const asked: { authentication: Authentication; context: LoginContext }[] = [];

@Injectable()
class Demanding implements LoginRequirement {
  unmet(authentication: Authentication, context: LoginContext): Promise<UnmetRequirement | undefined> {
    asked.push({ authentication, context });
    return Promise.resolve(demanded);
  }
}

const kept: string[] = [];
let failing = false;

/** A slice with something of its own of each account. */
@Injectable()
class Notes implements AccountData {
  async *notes({ _id }: User): AsyncGenerator<object, void> {
    await Promise.resolve();
    yield { of: _id };
  }

  export(user: User): Record<string, AsyncIterable<object>> {
    return { notes: this.notes(user) };
  }

  forget({ id, email }: FormerUser): Promise<void> {
    kept.push(`forget ${id} ${email ?? ''}`);
    return Promise.resolve();
  }

  disown({ _id }: User): Promise<void> {
    if (failing) return Promise.reject(new Error('broken off'));
    kept.push(`disown ${_id}`);
    return Promise.resolve();
  }
}

@Module({ providers: [Demanding, Notes], exports: [Demanding, Notes] })
class OwnSlice {}

const own = { name: 'own', module: OwnSlice, requirements: [Demanding], accountData: [Notes] };

let host: ExtendedHost;
let smtp: SmtpServer;
beforeAll(async () => {
  smtp = await SmtpServer.start();
  host = await startHost(
    { features: [...defaultFeatures(), emailLogin(), own] },
    {},
    { corsOrigins: ['https://app.example.com'], smtpUrl: smtp.url },
  );
});
afterAll(async () => {
  await host.close();
  await smtp.stop();
});
beforeEach(() => {
  demanded = undefined;
  asked.length = 0;
  kept.length = 0;
});

interface Person {
  id: string;
  email: string;
  accessToken: string;
}

async function signUp(username?: string): Promise<Person> {
  const { body } = await host.api.signUp(username === undefined ? {} : { username });
  return { id: body.user.id, email: body.user.email, accessToken: body.accessToken };
}

const sessionsOf = (userId: string): Promise<number> =>
  host.database.collection('sessions').countDocuments({ userId, revokedAt: null });

const FACTOR: UnmetRequirement = {
  ...{ kind: 'second_factor_required', challenge: 'c-1', methods: ['totp'], expiresIn: 600 },
};
const ACTION: UnmetRequirement = {
  ...{ kind: 'action_required', challenge: 'c-2', action: 'enrol_factor', expiresIn: 600 },
};

/** One for each address, so that each mail is read once. */
const mailboxes = new Map<string, Mailbox>();

/** Every way to a session there is, by who is there already. */
const WAYS: Record<string, (person: Person) => Promise<Answer>> = {
  'a login with the e-mail address': ({ email }) =>
    host.api.post('/auth/login', { email, password: PASSWORD }),
  'a login with the username': () =>
    host.api.post('/auth/login', { username: 'doorkeeper', password: PASSWORD }),
  'a login over the cookie': ({ email }) =>
    host.api.post('/auth/login', { email, password: PASSWORD, transport: 'cookie' }),
  'the token endpoint': ({ email }) =>
    postForm(host.api, '/auth/token', { grant_type: 'password', username: email, password: PASSWORD }),
  'a login by mail': async ({ email }) => {
    const { flow } = (await host.api.post('/auth/email/start', { email, method: 'code' })).body;
    const mailbox = mailboxes.get(email) ?? new Mailbox(smtp, email);
    mailboxes.set(email, mailbox);
    const [code] = /\b\d{6}\b/.exec((await mailbox.read('loginCode')).text)!;
    return host.api.post('/auth/email/finish', { flow, code });
  },
  'a change of the password': ({ accessToken }) =>
    host.api.post(
      '/auth/change-password',
      { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' },
      accessToken,
    ),
};

describe('a requirement that is not met: no token and no session, whatever the way in', () => {
  it.each(Object.entries(WAYS))('%s', async (way, enter) => {
    const person = await signUp(way.includes('username') ? 'doorkeeper' : undefined);
    for (const unmet of [FACTOR, ACTION]) {
      demanded = unmet;
      const before = await sessionsOf(person.id);
      const answer = await enter(person);
      demanded = undefined;
      const { kind, ...rest } = unmet;
      expect(JSON.stringify(answer.body)).not.toContain('eyJ');
      expect(answer.headers.get('set-cookie')).toBeNull();
      if (way === 'the token endpoint') {
        const error = kind === 'second_factor_required' ? 'mfa_required' : 'invalid_grant';
        expect(answer).toMatchObject({ status: 400, body: { error, ...rest } });
      } else {
        expectProblem(answer, kind);
        expect(answer.body).toMatchObject(rest);
      }
      expect(await sessionsOf(person.id)).toBeLessThanOrEqual(before);
      // The password is another one by now, and its sessions have ended.
      if (way === 'a change of the password') break;
    }
  });

  it('sign-up: the account is there, and no session', async () => {
    demanded = ACTION;
    const person = newPerson();
    expectProblem(await host.api.post('/auth/signup', person), 'action_required');
    demanded = undefined;
    const user = await host.database.collection('users').findOne({ email: person.email });
    expect(user).not.toBeNull();
    expect(await sessionsOf(String(user!._id))).toBe(0);
    expect((await host.api.post('/auth/login', { email: person.email, password: PASSWORD })).status).toBe(
      200,
    );
  });

  it('a refresh opens nothing, and is not asked', async () => {
    const { body } = await host.api.signUp();
    asked.length = 0;
    demanded = FACTOR;
    expect((await host.api.refresh(body.refreshToken)).status).toBe(200);
    expect(asked).toEqual([]);
  });
});

describe('what was proved', () => {
  it('is told to the requirements, and stands in session and token', async () => {
    const { email, id } = await signUp();
    asked.length = 0;
    const { body } = await host.api.post('/auth/login', { email, password: PASSWORD });
    const proved = [{ method: 'password', at: expect.any(Date), amr: ['pwd'], factors: ['knowledge'] }];
    expect(asked).toMatchObject([
      { authentication: { user: { _id: id }, proved }, context: { transport: 'body' } },
    ]);
    const { sid, acr, amr, auth_time: authTime, client_id: clientId } = claimsOf(body.accessToken);
    expect({ acr, amr, clientId }).toEqual({ acr: 'aal1', amr: ['pwd'], clientId: 'nightlatch' });
    const session = await host.database.collection<any>('sessions').findOne({ _id: sid });
    expect(session.proved).toEqual(proved);
    expect(authTime).toBe(Math.floor(session.authTime.getTime() / 1000));
  });

  it('a session of a version before was opened by a password at its authTime', async () => {
    const { body } = await host.api.signUp();
    const { sid } = claimsOf(body.accessToken);
    const authTime = new Date('2026-01-31T09:26:53.000Z');
    await host.database
      .collection<any>('sessions')
      .updateOne({ _id: sid }, { $unset: { proved: 1 }, $set: { authTime } });
    const refreshed = await host.api.refresh(body.refreshToken);
    expect(claimsOf(refreshed.body.accessToken)).toMatchObject({
      ...{ acr: 'aal1', amr: ['pwd'], auth_time: authTime.getTime() / 1000 },
    });
  });

  it('downgrade by change of password: the second factor of the asking session is kept', async () => {
    const { accessToken } = await signUp();
    const { sid } = claimsOf(accessToken);
    // Of a method that keeps nothing in the account.
    const otp = { method: 'pager', at: new Date(), amr: ['otp'], factors: ['possession'], by: 'app-1' };
    await host.database
      .collection<any>('sessions')
      .updateOne({ _id: sid }, { $push: { proved: otp } as never });
    const change = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
    const { body } = await host.api.post('/auth/change-password', change, accessToken);
    const claims = claimsOf(body.accessToken);
    expect(claims).toMatchObject({ acr: 'aal2', amr: ['otp', 'pwd', 'mfa'] });
    const session = await host.database.collection<any>('sessions').findOne({ _id: claims['sid'] });
    expect(session.proved.map(({ method }: { method: string }) => method)).toEqual(['pager', 'password']);
  });
});

describe('an account without a password', () => {
  /** As one that only ever had another way in. */
  async function withoutPassword(): Promise<Person> {
    const person = await signUp();
    await host.database
      .collection<any>('users')
      .updateOne({ _id: person.id }, { $unset: { passwordHash: 1 } });
    return person;
  }

  it('is deleted by its owner within ten minutes of a login', async () => {
    const { id, accessToken } = await withoutPassword();
    expect((await host.api.request('DELETE', '/auth/me', { body: {}, token: accessToken })).status).toBe(204);
    expect(await host.database.collection<any>('users').findOne({ _id: id })).toBeNull();
  });

  it('is not deleted with a token of a login long ago: it may have been stolen since (RFC 9470)', async () => {
    const { id, accessToken } = await withoutPassword();
    const { sid } = claimsOf(accessToken);
    const login = await host.database.collection<any>('sessions').findOne({ _id: sid });
    const before = new Date(Date.now() - 11 * 60_000);
    const proved = [{ ...login.proved[0], at: before }];
    await host.database.collection<any>('sessions').updateOne({ _id: sid }, { $set: { proved } });
    const stale = await staleToken(id);
    const answer = await host.api.request('DELETE', '/auth/me', { body: {}, token: stale });
    expectProblem(answer, 'step_up_required');
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
    expect(await host.database.collection<any>('users').findOne({ _id: id })).not.toBeNull();
  });

  it('where there is a password, a fresh session does not do in its place', async () => {
    const { accessToken } = await signUp();
    expectProblem(
      await host.api.request('DELETE', '/auth/me', { body: {}, token: accessToken }),
      'validation_failed',
    );
  });
});

/** Of a session whose proof is eleven minutes old. */
async function staleToken(userId: string): Promise<string> {
  const { AccessTokenService } = await import('../../src/tokens/index.js');
  const authTime = new Date(Date.now() - 11 * 60_000);
  const subject = { userId, sessionId: 'stale', roles: ['user'], rightsVersion: 1, acr: 'aal1' as const };
  return host.app.get(AccessTokenService, { strict: false }).sign({ ...subject, amr: ['pwd'], authTime })
    .token;
}

describe('every part with data of an account', () => {
  it('is asked for it at an export', async () => {
    const { id, accessToken } = await signUp();
    const { body } = await host.api.get('/auth/me/export', accessToken);
    expect(Object.keys(body)).toEqual([
      ...[
        'exportedAt',
        'user',
        'access',
        'factors',
        'identities',
        'sessions',
        'mails',
        'links',
        'activity',
        'done',
        'notes',
      ],
    ]);
    expect(body.notes).toEqual([{ of: id }]);
    expect(body.sessions).toHaveLength(1);
  });

  it('forgets it with the account', async () => {
    const { id, email, accessToken } = await signUp();
    const deletion = { body: { password: PASSWORD }, token: accessToken };
    expect((await host.api.request('DELETE', '/auth/me', deletion)).status).toBe(204);
    expect(kept).toEqual([`forget ${id} ${email}`]);
  });

  it('is rid of what a squatter left when the owner of the address claims the account', async () => {
    const { id, email } = await signUp();
    const token = await new Mailbox(smtp, email).token('verification');
    failing = true;
    expect((await host.api.post('/auth/verify-email', { token })).status).toBe(500);
    failing = false;
    expect(kept).toEqual([]);
    // Broken off, it is completed by the next click.
    expect((await host.api.post('/auth/verify-email', { token })).status).toBe(204);
    expect(kept).toEqual([`disown ${id}`]);
    expect(await sessionsOf(id)).toBe(0);
  });

  it('keeps it when who opened the account confirms the address', async () => {
    const { id, email } = await signUp();
    const token = await new Mailbox(smtp, email).token('verification');
    expect((await host.api.post('/auth/verify-email', { token, password: PASSWORD })).status).toBe(204);
    expect(kept).toEqual([]);
    expect(await sessionsOf(id)).toBe(1);
  });
});
