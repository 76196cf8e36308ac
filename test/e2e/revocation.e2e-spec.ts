import { createHash, randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { DeleteUserFlow } from '../../src/accounts/delete-user.flow.js';
import { ChangeUserFlow } from '../../src/accounts/index.js';
import { byService } from '../../src/common/audit/index.js';
import { RevocationStore } from '../../src/revocation/index.js';
import { SessionStore } from '../../src/sessions/index.js';
import { RevocationIds, revokedSessionId } from '../../src/common/jwt/index.js';
import { UserStore } from '../../src/users/index.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { eventually } from '../support/other-service.js';
import { startApp, type TestApp } from '../support/test-app.js';

let here: TestApp;
let there: TestApp;

beforeAll(async () => {
  here = await startApp();
  there = await startApp({ MONGODB_URI: here.mongodbUri }, here.clock);
});
afterAll(async () => {
  await there.close();
  await here.close();
});

/** Seconds until a node refuses a token. */
function refusedAfter(node: TestApp, token: string): Promise<number> {
  return eventually(async () => (await node.api.get('/auth/whoami', token)).status === 401);
}

async function login(email: string): Promise<{ accessToken: string; refreshToken: string }> {
  return (await here.api.post('/auth/login', { email, password: PASSWORD })).body;
}

describe('a token that was logged out', () => {
  it('is refused by the node that was told at once, and soon by the other, 100 times of 100', async () => {
    const person = newPerson();
    await here.api.post('/auth/signup', person);
    const delays: number[] = [];
    for (let n = 0; n < 100; n++) {
      const { accessToken } = await login(person.email);
      expect((await there.api.get('/auth/whoami', accessToken)).status).toBe(200);
      expect((await here.api.post('/auth/logout', undefined, accessToken)).status).toBe(204);
      expect((await here.api.get('/auth/whoami', accessToken)).status).toBe(401);
      delays.push(await refusedAfter(there, accessToken));
    }
    // Of a hundred a busy machine may hold some up for longer, and never half of them: they are told, and do not poll.
    expect(delays.toSorted((a, b) => a - b)[50]).toBeLessThan(1);
  });

  it('does not take other sessions of the user with it', async () => {
    const person = newPerson();
    const first = (await here.api.post('/auth/signup', person)).body;
    const second = await login(person.email);
    await here.api.post('/auth/logout', { refreshToken: first.refreshToken });
    await refusedAfter(there, first.accessToken);
    expect((await there.api.get('/auth/whoami', second.accessToken)).status).toBe(200);
  });

  it('is refused by a node that starts later', async () => {
    const { body } = await here.api.signUp();
    await here.api.post('/auth/logout', undefined, body.accessToken);
    const late = await startApp({ MONGODB_URI: here.mongodbUri }, here.clock);
    try {
      expect((await late.api.get('/auth/whoami', body.accessToken)).status).toBe(401);
    } finally {
      await late.close();
    }
  });
});

describe('everything else that ends a session', () => {
  it('logout-all: old tokens are refused everywhere, a new login is not', async () => {
    const person = newPerson();
    const first = (await here.api.post('/auth/signup', person)).body;
    const second = await login(person.email);
    expect((await here.api.post('/auth/logout-all', undefined, second.accessToken)).status).toBe(204);
    await refusedAfter(there, first.accessToken);
    await refusedAfter(there, second.accessToken);
    const third = await login(person.email);
    expect((await there.api.get('/auth/whoami', third.accessToken)).status).toBe(200);
  });

  it('DELETE /auth/sessions/:id: the stolen phone is out', async () => {
    const person = newPerson();
    const phone = (await here.api.post('/auth/signup', person)).body;
    const laptop = await login(person.email);
    const { sessionId } = (await here.api.get('/auth/whoami', phone.accessToken)).body;
    await here.api.request('DELETE', `/auth/sessions/${sessionId}`, { token: laptop.accessToken });
    await refusedAfter(there, phone.accessToken);
    expect((await there.api.get('/auth/whoami', laptop.accessToken)).status).toBe(200);
  });

  it('reuse of a refresh token: the access tokens of thief and owner end with the session', async () => {
    const { body: stolen } = await here.api.signUp();
    const { body: owner } = await here.api.refresh(stolen.refreshToken);
    await here.api.refresh(owner.refreshToken);
    expect((await here.api.refresh(stolen.refreshToken)).body.code).toBe('refresh_token_reused');
    await refusedAfter(there, owner.accessToken);
    await refusedAfter(there, stolen.accessToken);
  });

  it('a ban that a refresh finds', async () => {
    const { body } = await here.api.signUp();
    await here.database
      .collection('users')
      .updateOne({ email: body.user.email }, { $set: { status: 'banned' } });
    expect((await here.api.refresh(body.refreshToken)).body.code).toBe('session_revoked');
    await refusedAfter(there, body.accessToken);
  });
});

describe('what comes in between', () => {
  /** Runs something at the moment a method of a provider of this node is called the next time. */
  function interleave<T extends object>(
    provider: new (...args: never[]) => T,
    method: keyof T & string,
    replacement: (original: (...args: any[]) => Promise<any>, args: any[]) => Promise<unknown>,
  ): void {
    const instance: any = here.app.get(provider);
    const original = instance[method].bind(instance);
    instance[method] = async (...args: any[]) => {
      Reflect.deleteProperty(instance, method);
      return replacement(original, args);
    };
  }
  const status = async (token: string): Promise<number> => (await here.api.get('/auth/whoami', token)).status;

  it('a refresh in the middle of logging out everywhere gets nothing, and a login there nothing that lasts', async () => {
    const person = newPerson();
    const { body } = await here.api.post('/auth/signup', person);
    let refreshed = 0;
    let between = { accessToken: '', refreshToken: '' };
    interleave(UserStore, 'raiseRightsVersion', async (original, args) => {
      refreshed = (await here.api.refresh(body.refreshToken)).status;
      between = await login(person.email);
      return original(...args);
    });
    expect((await here.api.post('/auth/logout-all', undefined, body.accessToken)).status).toBe(204);
    expect(refreshed).toBe(401);
    expect(await status(body.accessToken)).toBe(401);
    // The login came before the end of it: one refresh brings the new version.
    expect(await status(between.accessToken)).toBe(401);
    const again = await here.api.refresh(between.refreshToken);
    expect(await status(again.body.accessToken)).toBe(200);
  });

  it('logging out everywhere in the middle of a login: its token is no longer valid', async () => {
    const person = newPerson();
    const { body } = await here.api.post('/auth/signup', person);
    interleave(SessionStore, 'open', async (original, args) => {
      const session = await original(...args);
      await here.api.post('/auth/logout-all', undefined, body.accessToken);
      return session;
    });
    const late = await login(person.email);
    expect(await status(late.accessToken)).toBe(401);
    expect((await here.api.refresh(late.refreshToken)).body.code).toBe('session_revoked');
  });

  it('a failure between the record and its entry: asking again completes it', async () => {
    const breakOff = (): void =>
      interleave(RevocationStore, 'revokeSession', () => Promise.reject(new Error('broken off')));
    const person = newPerson();
    const phone = (await here.api.post('/auth/signup', person)).body;
    const laptop = await login(person.email);
    const { sessionId } = (await here.api.get('/auth/whoami', phone.accessToken)).body;
    const end = async (): Promise<number> =>
      (await here.api.request('DELETE', `/auth/sessions/${sessionId}`, { token: laptop.accessToken })).status;
    breakOff();
    expect(await end()).toBe(500);
    expect(await status(phone.accessToken)).toBe(200);
    expect(await end()).toBe(404);
    expect(await status(phone.accessToken)).toBe(401);

    const { body: stolen } = await here.api.signUp();
    const { body: owner } = await here.api.refresh(stolen.refreshToken);
    await here.api.refresh(owner.refreshToken);
    breakOff();
    expect((await here.api.refresh(stolen.refreshToken)).status).toBe(500);
    expect((await here.api.refresh(stolen.refreshToken)).body.code).toBe('session_revoked');
    expect(await status(owner.accessToken)).toBe(401);
  });
});

describe('a guarded request', () => {
  it('causes no database command, 10,000 times', async () => {
    const { body } = await here.api.signUp();
    await here.database.auditSettled();
    const client = new mongo.MongoClient(here.mongodbUri);
    const database = client.db();
    await database.command({ profile: 2 });
    try {
      for (let round = 0; round < 100; round++) {
        const answers = await Promise.all(
          Array.from({ length: 100 }, () => here.api.get('/auth/whoami', body.accessToken)),
        );
        expect(answers.every(({ status }) => status === 200)).toBe(true);
      }
      // One that does ask, to show that the profiler sees it.
      await here.api.get('/auth/me', body.accessToken);
    } finally {
      await database.command({ profile: 0 });
    }
    const seen = await database
      .collection('system.profile')
      .find({ ns: { $not: /system\.profile|signing_keys|outbox|audit|revocations/ } })
      .toArray();
    await client.close();
    // As those above do, the audit log's relay looks into documents, whatever requests there are.
    const asked = seen.filter(({ command }) => !JSON.stringify(command).includes('auditEvents'));
    expect(asked.map(({ op, ns }) => `${op} ${ns.split('.')[1]}`)).toEqual(['query users']);
  });
});

describe('the list for other services', () => {
  const partsOf = (jwt: string): any[] =>
    jwt
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));

  it('who was deleted, banned or logged out: a reader does not learn it, who knows all ids, but who has a token does', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(async () => (await here.api.signUp()).body));
    const [deleted, banned, loggedOut, nobody] = people;
    const origin = byService();
    await here.app.get(DeleteUserFlow).delete(deleted.user.id, origin);
    await here.app.get(ChangeUserFlow).change(banned.user.id, { status: 'banned' }, origin);
    await here.api.post('/auth/logout-all', undefined, loggedOut.accessToken);
    const [, list] = partsOf((await here.api.get('/.well-known/revocations')).text);
    const entries: string[] = [...list.sessions, ...Object.keys(list.users)];
    const published = JSON.stringify(list);

    // Whatever anybody can make of an id without a key.
    for (const { user, accessToken } of people) {
      const [, { sid }] = partsOf(accessToken);
      expect(published).not.toContain(user.id);
      expect(published).not.toContain(sid);
      for (const encoding of ['hex', 'base64url'] as const) {
        for (const id of [user.id, `user:${user.id}`, `${list.iss}${user.id}`]) {
          const digest = createHash('sha256').update(id).digest(encoding).slice(0, 22);
          expect(published).not.toContain(digest);
        }
      }
      expect(entries).not.toContain(revokedSessionId(user.id));
    }
    // Nor that it was a deletion.
    const [ofDeleted, ofBanned, ofLoggedOut, ofNobody] = [deleted, banned, loggedOut, nobody].map(
      ({ accessToken }) => list.users[partsOf(accessToken)[1].rvid],
    );
    expect([ofDeleted, ofBanned, ofLoggedOut, ofNobody]).toEqual([2, 2, 2, undefined]);
  });

  it('calls a user the same on every node, and otherwise under another secret', async () => {
    const { body } = await here.api.signUp();
    const ids = [here, there].map(({ app }) => app.get(RevocationIds, { strict: false }));
    for (const id of ids) expect(id.ofUser(body.user.id)).toBe(partsOf(body.accessToken)[1].rvid);
    const other = new RevocationIds({ refreshSecret: randomBytes(32).toString('base64') });
    expect(other.key).not.toBe(ids[0]!.key);
    expect(other.ofUser(body.user.id).slice(-22)).not.toBe(ids[0]!.ofUser(body.user.id).slice(-22));
  });

  it('is signed, small, and answers 304 to who has it', async () => {
    const { body } = await here.api.signUp();
    const { sessionId } = (await here.api.get('/auth/whoami', body.accessToken)).body;
    await here.api.post('/auth/logout', undefined, body.accessToken);
    const first = await here.api.get('/.well-known/revocations');
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toContain('application/jwt');
    const [header, payload] = partsOf(first.text);
    expect(header.typ).toBe('revocations+jwt');
    expect(payload.format).toBe(2);
    expect(payload.sessions).toContain(revokedSessionId(sessionId));
    expect(payload.kids).toContain(header.kid);

    const etag = first.headers.get('etag') ?? '';
    const again = await here.api.request('GET', '/.well-known/revocations', {
      headers: { 'If-None-Match': etag },
    });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');

    await here.api.post('/auth/logout', undefined, (await here.api.signUp()).body.accessToken);
    const changed = await here.api.request('GET', '/.well-known/revocations', {
      headers: { 'If-None-Match': etag },
    });
    expect(changed.status).toBe(200);
  });

  it('forgets what has expired by itself', async () => {
    const { body } = await here.api.signUp();
    await here.api.post('/auth/logout', undefined, body.accessToken);
    here.clock.advance(10 * 60 + 3 * 30 + 1);
    await eventually(async () => {
      const [, payload] = partsOf((await here.api.get('/.well-known/revocations')).text);
      return payload.sessions.length === 0 && Object.keys(payload.users).length === 0;
    });
  });
});
