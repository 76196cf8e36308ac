import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Logger, Post } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/server/app.module.js';
import { createAdapter, setUpApp } from '../../src/server/app.setup.js';
import { AuditRelay } from '../../src/audit/index.js';
import { PasswordVerifier } from '../../src/auth/password-verifier.js';
import { DomainError } from '../../src/common/errors/index.js';
import { Public } from '../../src/common/http/index.js';
import { loadEnvironment } from '../../src/config/index.js';
import { MailCounts, QUEUED_MAILS } from '../../src/mail/index.js';
import { PasswordsService } from '../../src/passwords/index.js';
import { CounterKeys } from '../../src/throttling/counter-keys.js';
import { AccountLockStore, type Attempt } from '../../src/throttling/guessing/account-lock.store.js';
import { MailLimit, Throttle } from '../../src/throttling/index.js';
import { Startup } from '../../src/startup/index.js';
import { type Answer, Api, newPerson, PASSWORD, untilServed } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { dump } from '../support/dump.js';
import { Mailbox, type MailingApp, startMailingApp } from '../support/mailbox.js';
import { expectOAuthError, postForm } from '../support/oauth.js';
import { OwnMongod } from '../support/own-mongod.js';
import { expectProblem } from '../support/problems.js';
import { seeded } from '../support/random.js';
import { startServer } from '../support/server-process.js';
import { SessionClient } from '../support/session-client.js';
import { StandingClock } from '../support/standing-clock.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

const WRONG = 'wrong horse battery staple';
const DAY = 86_400;

let server: TestApp;
const clock = new StandingClock();
beforeAll(async () => {
  // One proxy in front, so that a test may come from wherever it says.
  // Room for all the guesses that are made at once: here it is the limits that refuse.
  server = await startApp({ RATE_LIMITS: 'on', TRUST_PROXY: '1', PASSWORD_HASH_QUEUE: '1000' }, clock);
});
afterAll(() => server.close());
afterEach(() => jest.restoreAllMocks());

let count = 0;
/** An address that no test has come from. */
function freshAddress(): string {
  count += 1;
  return `198.18.${count >> 8}.${count & 255}`;
}

const post = (path: string, body: unknown, ip = freshAddress(), { api } = server): Promise<Answer> =>
  api.request('POST', path, { body, headers: { 'X-Forwarded-For': ip } });
const login = (name: object, password: string, ip?: string, at?: TestApp): Promise<Answer> =>
  post('/auth/login', { ...name, password }, ip, at);
const signUp = (overrides: object = {}, ip?: string, at?: TestApp): Promise<Answer> =>
  post('/auth/signup', { ...newPerson(), ...overrides }, ip, at);

/** An account, and its name as a login takes it. */
async function account(overrides: object = {}): Promise<{ user: any; email: string; body: any }> {
  const { status, body } = await signUp(overrides);
  expect(status).toBe(201);
  return { user: body.user, email: body.user.email, body };
}

/** Fails so often, each time from elsewhere, waiting out the locks. */
async function fail(name: object, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    expectProblem(await login(name, WRONG), 'invalid_credentials');
    if (i >= 4) clock.advance(900);
  }
}

/** Expects 429 with the seconds to wait, in the body and in the header. */
function expectLocked(answer: Answer, retryAfter: number): void {
  expectProblem(answer, 'too_many_attempts');
  expect(answer.body.retryAfter).toBe(retryAfter);
  expect(answer.headers.get('retry-after')).toBe(String(retryAfter));
}

const statuses = (answers: Answer[]): Record<number, number> => {
  const counted: Record<number, number> = {};
  for (const { status } of answers) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
};

/** OWASP ASVS 5.0, 6.3.1 and 6.1.1; NIST SP 800-63B-4 §3.2.2. */
describe('guessing one password', () => {
  it('from many addresses is locked after 5 failures, for 1, 2, 4, … seconds and 15 minutes at most', async () => {
    const { email } = await account();
    for (let i = 0; i < 4; i += 1) expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    for (const lock of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]) {
      expectProblem(await login({ email }, WRONG), 'invalid_credentials');
      expectLocked(await login({ email }, WRONG), lock);
      clock.advance(lock - 0.001);
      expectLocked(await login({ email }, WRONG), 1);
      clock.advance(0.001);
    }
  });

  it('during a lock neither extends it nor clears it, and the right password is refused unread too', async () => {
    const { email } = await account();
    await fail({ email }, 7);
    expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    const verify = jest.spyOn(server.app.get(PasswordsService), 'verify');
    // All but who has seen it.
    const locks = (): Promise<unknown> =>
      server.database.collection('account_failures').find().project({ addresses: 0 }).toArray();
    const before = await locks();
    for (let i = 0; i < 10; i += 1) {
      expectLocked(await login({ email }, i % 2 === 0 ? WRONG : PASSWORD), 8);
    }
    expect(await locks()).toEqual(before);
    expect(verify).not.toHaveBeenCalled();
    clock.advance(8);
    expect((await login({ email }, PASSWORD)).status).toBe(200);
  });

  it('100 times at once gets 5 comparisons: guesses are counted before the hash is compared', async () => {
    const { email } = await account();
    const verify = jest.spyOn(server.app.get(PasswordsService), 'verify');
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => untilServed(() => login({ email }, WRONG))),
    );
    expect(statuses(answers)).toEqual({ 401: 5, 429: 95 });
    expect(verify).toHaveBeenCalledTimes(5);
  });

  it('100 times at once on two nodes gets 5 comparisons as well', async () => {
    const { email } = await account();
    const settings = { RATE_LIMITS: 'on', TRUST_PROXY: '1', MONGODB_URI: server.mongodbUri };
    const second = await startApp(settings, clock);
    try {
      // A node that has just started would have to connect to MongoDB a hundred times first.
      await Promise.all(Array.from({ length: 50 }, () => second.api.get('/health/ready')));
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          untilServed(() => login({ email }, WRONG, undefined, i % 2 ? server : second)),
        ),
      );
      expect(statuses(answers)).toEqual({ 401: 5, 429: 95 });
    } finally {
      await second.close();
      await second.database.close();
    }
  });

  it('of a name that nobody has looks the same: body, headers and locks tell nobody who has an account', async () => {
    const { email } = await account();
    const face = async (name: object, password: string): Promise<string> => {
      const { status, headers, text } = await login(name, password);
      return JSON.stringify({
        status,
        headers: [...headers].filter(([key]) => key !== 'date' && key !== 'x-request-id'),
        text,
      });
    };
    for (const [known, unknown] of [
      [{ email }, { email: 'nobody.locked@example.com' }],
      [{ username: (await account({ username: 'is.locked' })).user.username }, { username: 'nobody.locked' }],
    ] as const) {
      for (let i = 0; i < 12; i += 1) {
        expect(await face(unknown, WRONG)).toBe(await face(known, WRONG));
        // In the lock, with the right password: still nothing to tell them apart.
        expect(await face(unknown, PASSWORD)).toBe(await face(known, i < 4 ? WRONG : PASSWORD));
        clock.advance(i < 4 ? 0 : 900);
      }
    }
  });

  it('of a banned account counts as wrong although it is right: the lock does not tell', async () => {
    const { user, email } = await account();
    await server.database
      .collection<{ _id: string }>('users')
      .updateOne({ _id: user.id }, { $set: { status: 'banned' } });
    for (let i = 0; i < 5; i += 1) expectProblem(await login({ email }, PASSWORD), 'invalid_credentials');
    expectLocked(await login({ email }, PASSWORD), 1);
  });

  it('does not disturb the owner: sessions go on, and after the lock the login works', async () => {
    const { email, body } = await account();
    const owner = SessionClient.from(server, body);
    await fail({ email }, 6);
    expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    expectLocked(await login({ email }, PASSWORD), 4);
    await owner.rotate();
    expect((await server.api.get('/auth/me', owner.accessToken)).status).toBe(200);

    clock.advance(4);
    expect((await login({ email }, PASSWORD)).status).toBe(200);
    expect((await login({ email }, PASSWORD)).status).toBe(200);
  });

  it('is not forgiven by a success of another account', async () => {
    const [victim, own] = [await account(), await account()];
    for (let i = 0; i < 5; i += 1) {
      expectProblem(await login({ email: victim.email }, WRONG), 'invalid_credentials');
      expect((await login({ email: own.email }, PASSWORD)).status).toBe(200);
    }
    expectLocked(await login({ email: victim.email }, WRONG), 1);
  });

  it('by e-mail address does not lock the username: else a stranger learns which belong together', async () => {
    const { email, user } = await account({ username: 'two.names' });
    await fail({ email }, 5);
    expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    expectLocked(await login({ email }, PASSWORD), 2);
    expect((await login({ username: user.username }, PASSWORD)).status).toBe(200);
    expectLocked(await login({ email }, PASSWORD), 2);
  });

  it('in another spelling of the name is the same name', async () => {
    const { email } = await account({ email: 'Spelled.Lock@Example.com', username: 'SpelledLock' });
    for (let i = 0; i < 5; i += 1) {
      await login({ email: i % 2 ? email.toUpperCase() : email }, WRONG);
      await login({ username: i % 2 ? 'SPELLEDLOCK' : 'spelledlock' }, WRONG);
    }
    expectLocked(await login({ email: 'sPELLED.lOCK@eXAMPLE.cOM' }, PASSWORD), 1);
    expectLocked(await login({ username: 'sPELLEDlOCK' }, PASSWORD), 1);
  });

  it('slowly is remembered: the count ends a day after the last lock, not before', async () => {
    const { email } = await account();
    await fail({ email }, 4);
    clock.advance(DAY - 0.001);
    expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    expectLocked(await login({ email }, WRONG), 1);
    clock.advance(1 + DAY);
    for (let i = 0; i < 5; i += 1) expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    expectLocked(await login({ email }, WRONG), 1);
  });

  it('leaves no name behind: who reads the counters learns no addresses', async () => {
    const names = ['counted.ada@example.com', 'counted.username'] as const;
    await login({ email: names[0] }, WRONG);
    await login({ username: names[1] }, WRONG);
    const stolen = await dump(server.mongodbUri);
    for (const name of names) expect(stolen).not.toContain(name);
  });

  it('ends with forgetFailures, for both names: a reset by mail and an administrator open the lock', async () => {
    const { user, email } = await account({ username: 'forgotten.locks' });
    const bystander = await account();
    const locked = [{ email }, { username: user.username }, { email: bystander.email }];
    for (const name of locked) for (let i = 0; i < 6; i += 1) await login(name, WRONG);
    const stored = await server.database.collection<any>('users').findOne({ _id: user.id });

    await server.app.get(PasswordVerifier).forgetFailures(stored);
    expect((await login({ email }, PASSWORD)).status).toBe(200);
    expect((await login({ username: user.username }, PASSWORD)).status).toBe(200);
    expectLocked(await login({ email: bystander.email }, PASSWORD), 1);
  });

  it('with the name locked from outside does not keep its owner from proving the password inside', async () => {
    const { user, email } = await account();
    await fail({ email }, 5);
    await login({ email }, WRONG);
    const stored = await server.database.collection<any>('users').findOne({ _id: user.id });
    const client = { ip: freshAddress(), userAgent: '' };
    const again = (password: string): Promise<unknown> =>
      server.app.get(PasswordVerifier).verifyForUser(stored, password, client);

    await expect(again(PASSWORD)).resolves.toMatchObject({ _id: user.id });
    for (let i = 0; i < 5; i += 1) {
      await expect(again(WRONG)).rejects.toMatchObject({ code: 'invalid_credentials' });
    }
    await expect(again(PASSWORD)).rejects.toMatchObject({ code: 'too_many_attempts', retryAfter: 1 });
  });

  it('counts nothing where nothing was compared: wrong bodies, and a service that was too busy', async () => {
    const { email } = await account();
    const ip = freshAddress();
    for (let i = 0; i < 6; i += 1) {
      expectProblem(await login({ email }, 7 as unknown as string, ip), 'validation_failed');
    }
    const verify = jest.spyOn(server.app.get(PasswordsService), 'verify');
    for (let i = 0; i < 6; i += 1) {
      verify.mockRejectedValueOnce(new DomainError('service_unavailable', { retryAfter: 1 }));
      expect((await login({ email }, WRONG, ip)).status).toBe(503);
    }
    const answer = await login({ email }, WRONG, ip);
    expectProblem(answer, 'invalid_credentials');
    expect(answer.headers.get('ratelimit-remaining')).toBe('100');
  });
});

/** OWASP ASVS 5.0, 6.3.8: nobody learns who has an account. */
describe('watching the lock of a name', () => {
  const anotherName = (): string => `nobody.${(count += 1)}@example.com`;
  const ownersAddress = '198.51.100.1';
  const watch = async (email: string): Promise<[number, unknown]> => {
    const { status, body } = await login({ email }, WRONG);
    return [status, body.retryAfter];
  };

  it('tells nobody that the owner has logged in, nor that there is an account', async () => {
    const [{ email }, nobody] = [await account(), anotherName()];
    for (let i = 0; i < 8; i += 1) {
      expect((await login({ email }, PASSWORD, ownersAddress)).status).toBe(200);
      expect(await watch(email)).toEqual(await watch(nobody));
      // During the lock as well, and when it is over.
      expect(await watch(email)).toEqual(await watch(nobody));
      clock.advance(900);
    }
  });

  it('tells nobody how often the owner mistyped before: nobody has seen it', async () => {
    const [{ email }, nobody] = [await account(), anotherName()];
    for (let i = 0; i < 4; i += 1) for (const name of [email, nobody]) await watch(name);
    for (let i = 0; i < 3; i += 1) {
      clock.advance(900);
      expectProblem(await login({ email }, WRONG, ownersAddress), 'invalid_credentials');
      clock.advance(900);
      expect((await login({ email }, PASSWORD, ownersAddress)).status).toBe(200);
      for (let guess = 0; guess < 2; guess += 1) expect(await watch(email)).toEqual(await watch(nobody));
    }
  });

  it('forgets at the same time, whether or not the owner logs in meanwhile', async () => {
    const [{ email }, nobody] = [await account(), anotherName()];
    for (let i = 0; i < 5; i += 1) for (const name of [email, nobody]) await watch(name);
    clock.advance(1);
    for (let i = 0; i < 3; i += 1) {
      clock.advance(6 * 3600);
      expect((await login({ email }, PASSWORD, ownersAddress)).status).toBe(200);
    }
    clock.advance(6 * 3600 - 0.001);
    expect([await watch(email), await watch(email)]).toEqual([await watch(nobody), await watch(nobody)]);
    const [{ email: other }, nobodyElse] = [await account(), anotherName()];
    for (let i = 0; i < 5; i += 1) for (const name of [other, nobodyElse]) await watch(name);
    clock.advance(1 + DAY / 2);
    expect((await login({ email: other }, PASSWORD, ownersAddress)).status).toBe(200);
    clock.advance(DAY / 2);
    for (let i = 0; i < 6; i += 1) expect(await watch(other)).toEqual(await watch(nobodyElse));
  });

  it('does not see a failure vanish: a success takes nothing back that a stranger can have noticed', async () => {
    const { email } = await account();
    for (let i = 0; i < 4; i += 1) await watch(email);
    expectProblem(await login({ email }, WRONG, ownersAddress), 'invalid_credentials');
    // Refused while the owner's mistake locks the name.
    expect(await watch(email)).toEqual([429, 1]);
    clock.advance(1);
    expect((await login({ email }, PASSWORD, ownersAddress)).status).toBe(200);
    expect([await watch(email), await watch(email)]).toEqual([
      [401, undefined],
      [429, 2],
    ]);

    clock.advance(2);
    expectProblem(await login({ email }, WRONG, ownersAddress), 'invalid_credentials');
    clock.advance(4);
    // Let in behind it.
    expect([await watch(email), await watch(email)]).toEqual([
      [401, undefined],
      [429, 8],
    ]);
    clock.advance(8);
    expect((await login({ email }, PASSWORD, ownersAddress)).status).toBe(200);
    expect([await watch(email), await watch(email)]).toEqual([
      [401, undefined],
      [429, 16],
    ]);
  });

  it('forgives the owner their own mistakes: after a success five are free again', async () => {
    const { email } = await account();
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 5; i += 1)
        expectProblem(await login({ email }, WRONG, ownersAddress), 'invalid_credentials');
      expectLocked(await login({ email }, PASSWORD, ownersAddress), 1);
      clock.advance(1);
      expect((await login({ email }, PASSWORD, ownersAddress)).status).toBe(200);
    }
  });

  it('forgives nothing that another address has counted, nor another of the owner’s', async () => {
    const { email } = await account();
    for (let i = 0; i < 4; i += 1) expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    expect((await login({ email }, PASSWORD, ownersAddress)).status).toBe(200);
    expectProblem(await login({ email }, WRONG, ownersAddress), 'invalid_credentials');
    expectLocked(await login({ email }, PASSWORD, ownersAddress), 1);
  });

  describe('one step after the other', () => {
    let locks: AccountLockStore;
    beforeAll(() => (locks = server.app.get(AccountLockStore, { strict: false })));

    /** An attempt that is let in, and not decided yet. */
    const enter = async (name: string, ip = freshAddress()): Promise<Attempt> => {
      const { attempt, retryAfter } = await locks.enter(name, ip);
      expect(retryAfter).toBe(0);
      return attempt;
    };
    const fail = async (name: string, ip?: string): Promise<void> => locks.fail(await enter(name, ip));
    /** Seconds until the lock is open, for one who comes from elsewhere. */
    const lockOf = async (name: string): Promise<number> =>
      (await locks.enter(name, freshAddress())).retryAfter;

    it('forgives each of many right logins at once its own count, and no other', async () => {
      const name = anotherName();
      for (let i = 0; i < 2; i += 1) await fail(name);
      const [one, other] = [freshAddress(), freshAddress()];
      // Under way at the same time: two from one address, one from another.
      const logins = [await enter(name, one), await enter(name, one), await enter(name, other)];
      for (const attempt of logins) await locks.forgive(attempt);
      for (let i = 0; i < 3; i += 1) await fail(name);
      expect(await lockOf(name)).toBe(1);
    });

    it('opens what only the owner has locked, and leaves what a stranger has locked meanwhile', async () => {
      const name = anotherName();
      for (let i = 0; i < 3; i += 1) await fail(name);
      const first = await enter(name, ownersAddress);
      await fail(name);
      expect(await lockOf(name)).toBe(1);
      // The stranger's was the fourth, and the fourth locks nothing.
      await locks.forgive(first);
      await fail(name);
      expect(await lockOf(name)).toBe(1);

      clock.advance(1);
      const second = await enter(name, ownersAddress);
      clock.advance(2);
      await fail(name);
      expect(await lockOf(name)).toBe(4);
      await locks.forgive(second);
      expect(await lockOf(name)).toBe(2);
    });

    it('takes back an attempt that was not compared, and the mistakes before it only with a success', async () => {
      const name = anotherName();
      for (let i = 0; i < 4; i += 1) await fail(name, ownersAddress);
      await locks.withdraw(await enter(name, ownersAddress));
      const attempt = await enter(name, ownersAddress);
      expect((await locks.enter(name, ownersAddress)).retryAfter).toBe(1);
      await locks.forgive(attempt);
      for (let i = 0; i < 5; i += 1) await fail(name);
      expect(await lockOf(name)).toBe(1);
    });

    it('shows the same in every order of guesses, mistakes and logins as if nobody had logged in', async () => {
      const random = seeded(7);
      const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
      for (let round = 0; round < 8; round += 1) {
        const [name, nobody] = [anotherName(), anotherName()];
        const shown: number[] = [];
        /** The same story without logins: how long to wait, and who then fails. */
        let story: { wait: number; who?: 'stranger' | 'owner' }[] = [];
        /** The owner's mistakes in it that no stranger has been there to notice. */
        let unseen: object[] = [];
        for (let step = 0; step < 30; step += 1) {
          const wait = pick([0, 0, 0.2, 1, 3, 20, 900]);
          clock.advance(wait);
          story.push({ wait });
          const event = pick(['guess', 'guess', 'mistake', 'login', 'login'] as const);
          const ip = event === 'guess' ? pick(['192.0.2.1', '192.0.2.2', '2001:db8::1']) : ownersAddress;
          const { attempt, retryAfter } = await locks.enter(name, ip);
          if (event === 'guess') {
            shown.push(retryAfter);
            story.push({ wait: 0, who: 'stranger' });
            unseen = [];
          }
          if (retryAfter > 0) continue;
          if (event === 'login') {
            await locks.forgive(attempt);
            story = story.filter((part) => !unseen.includes(part));
            unseen = [];
          } else {
            await locks.fail(attempt);
            if (event === 'mistake') unseen.push(story[story.push({ wait: 0, who: 'owner' }) - 1]!);
          }
        }
        const expected: number[] = [];
        for (const { wait, who } of story) {
          clock.advance(wait);
          if (who === undefined) continue;
          const { attempt, retryAfter } = await locks.enter(nobody, freshAddress());
          if (retryAfter === 0) await locks.fail(attempt);
          if (who === 'stranger') expected.push(retryAfter);
        }
        expect(shown).toEqual(expected);
      }
    });

    it('keeps of 16 addresses what each has counted; what others have counted stays', async () => {
      const name = anotherName();
      const document = { _id: server.app.get(CounterKeys, { strict: false }).of(name) };
      const find = (): Promise<any> => server.database.collection<any>('account_failures').findOne(document);
      for (let i = 0; i < 3; i += 1) await fail(name, ownersAddress);
      for (let i = 0; i < 40; i += 1) {
        clock.advance(900);
        await fail(name);
      }
      expect((await find()).addresses).toHaveLength(16);
      clock.advance(900);
      await locks.forgive(await enter(name, ownersAddress));
      expect((await find()).failures).toBe(43);
    });

    it('goes on with what nodes of before have counted', async () => {
      const name = anotherName();
      const now = clock.now().getTime();
      await server.database.collection<any>('account_failures').insertOne({
        _id: server.app.get(CounterKeys, { strict: false }).of(name),
        failures: 6,
        lockedUntil: new Date(now + 2000),
        expiresAt: new Date(now + 2000 + DAY * 1000),
      });
      expect(await lockOf(name)).toBe(2);
      clock.advance(2);
      await locks.forgive(await enter(name, ownersAddress));
      await fail(name);
      expect(await lockOf(name)).toBe(4);
    });
  });
});

/** The places besides the login where a password opens something; each is counted as the login is. */
describe('guessing where somebody is known by a token', () => {
  const NEW = 'violet umbrella sunday';
  let mailing: MailingApp;
  beforeAll(async () => {
    mailing = await startMailingApp({ RATE_LIMITS: 'on', TRUST_PROXY: '1' }, clock);
  });
  afterAll(() => mailing.close());

  /** From an address of its own each, so that only what an account gets counts. */
  const send = (method: string, path: string, body: unknown, token?: string): Promise<Answer> =>
    mailing.api.request(method, path, {
      body,
      ...(token !== undefined && { token }),
      headers: { 'X-Forwarded-For': freshAddress() },
    });
  async function owner(): Promise<{ email: string; id: string; token: string; mailbox: Mailbox }> {
    const { body } = await send('POST', '/auth/signup', newPerson());
    const { email, id } = body.user;
    return { email, id, token: body.accessToken, mailbox: new Mailbox(mailing.smtp, email) };
  }
  type Owner = Awaited<ReturnType<typeof owner>>;

  /** What takes a password, and what it answers to the right one. */
  const doors: [
    name: string,
    right: number,
    open: (who: Owner) => Promise<(password: string) => Promise<Answer>>,
  ][] = [
    [
      'POST /auth/change-password',
      200,
      ({ token }) =>
        Promise.resolve((password) =>
          send('POST', '/auth/change-password', { currentPassword: password, newPassword: NEW }, token),
        ),
    ],
    [
      'DELETE /auth/me',
      204,
      ({ token }) => Promise.resolve((password) => send('DELETE', '/auth/me', { password }, token)),
    ],
    [
      'POST /auth/change-email',
      202,
      ({ token }) =>
        Promise.resolve((password) =>
          send('POST', '/auth/change-email', { email: newPerson().email, password }, token),
        ),
    ],
    [
      'POST /auth/verify-email',
      204,
      async ({ mailbox }) => {
        const token = await mailbox.token('verification');
        return (password) => send('POST', '/auth/verify-email', { token, password });
      },
    ],
  ];

  it.each(doors)('%s is locked after 5 failures, the right password then too', async (_, right, open) => {
    const attempt = await open(await owner());
    for (let i = 0; i < 5; i += 1) expectProblem(await attempt(WRONG), 'invalid_credentials');
    expectLocked(await attempt(WRONG), 1);
    expectLocked(await attempt(PASSWORD), 1);
    clock.advance(1);
    expect((await attempt(PASSWORD)).status).toBe(right);
  });

  it.each(doors)('%s 20 times at once compares 5 passwords', async (_, __, open) => {
    const attempt = await open(await owner());
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt(WRONG)));
    expect(statuses(answers)).toEqual({ 401: 5, 429: 15 });
  });

  it.each(doors)('%s shares its count with the others, and not with the login', async (_, __, open) => {
    const who = await owner();
    const attempt = await open(who);
    for (let i = 0; i < 5; i += 1) expectProblem(await attempt(WRONG), 'invalid_credentials');
    const [, , changePassword] = doors[0]!;
    expectLocked(await (await changePassword(who))(PASSWORD), 1);
    expect((await send('POST', '/auth/login', { email: who.email, password: PASSWORD })).status).toBe(200);
  });

  it.each(doors)(
    '%s counts for the address, and is refused there before anything is read',
    async (_, __, open) => {
      const attempt = await open(await owner());
      const fullAt = new Date(clock.now().getTime() + 100 * 864_000);
      const next = `198.18.${(count + 1) >> 8}.${(count + 1) & 255}`;
      await mailing.database
        .collection<{ _id: string; fullAt: Date }>('address_failures')
        .insertOne({ _id: next, fullAt });
      expectLocked(await attempt(PASSWORD), 864);
      // Nothing has changed, and nothing is locked.
      expect((await attempt(PASSWORD)).status).toBeLessThan(300);
    },
  );

  it.each(doors)('%s counts nothing when the service is too busy to compare', async (_, right, open) => {
    const attempt = await open(await owner());
    const verify = jest.spyOn(mailing.app.get(PasswordsService), 'verify');
    for (let i = 0; i < 6; i += 1) {
      verify.mockRejectedValueOnce(new DomainError('service_unavailable', { retryAfter: 1 }));
      const answer = await attempt(WRONG);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    }
    expect((await attempt(PASSWORD)).status).toBe(right);
  });

  it('a reset by mail opens the login and all of these', async () => {
    const who = await owner();
    const [, , change] = doors[0]!;
    const attempt = await change(who);
    const logIn = (password: string): Promise<Answer> =>
      send('POST', '/auth/login', { email: who.email, password });
    for (let i = 0; i < 5; i += 1) {
      await attempt(WRONG);
      await logIn(WRONG);
    }
    expectLocked(await attempt(WRONG), 1);
    expectLocked(await logIn(PASSWORD), 1);
    await send('POST', '/auth/forgot-password', { email: who.email });
    const token = await who.mailbox.token('reset');
    expect((await send('POST', '/auth/reset-password', { token, newPassword: NEW })).status).toBe(204);
    const { status, body } = await logIn(NEW);
    expect(status).toBe(200);
    const again = { currentPassword: NEW, newPassword: 'seven quiet lanterns' };
    expect((await send('POST', '/auth/change-password', again, body.accessToken)).status).toBe(200);
  });

  it('POST /auth/token is locked with the login, in OAuth’s form and with Retry-After', async () => {
    const { email } = await owner();
    const grant = (password: string): Promise<Answer> =>
      postForm(
        mailing.api,
        '/auth/token',
        { grant_type: 'password', username: email, password },
        { 'X-Forwarded-For': freshAddress() },
      );
    for (let i = 0; i < 5; i += 1) expectOAuthError(await grant(WRONG), { error: 'invalid_grant' });
    const locked = await grant(PASSWORD);
    expectOAuthError(locked, { status: 429, error: 'temporarily_unavailable' });
    expect(locked.headers.get('retry-after')).toBe('1');
    expect(locked.headers.get('ratelimit-limit')).toBe('100');
    expectLocked(await send('POST', '/auth/login', { email, password: PASSWORD }), 1);
    clock.advance(1);
    expect((await grant(PASSWORD)).status).toBe(200);
  });

  it('POST /auth/token refreshes within the limit of refreshes, which it shares', async () => {
    const ip = freshAddress();
    const answers = await Promise.all(
      Array.from({ length: 151 }, (_, i) =>
        i % 2 === 0
          ? post('/auth/refresh', { refreshToken: 'x' }, ip, mailing)
          : postForm(
              mailing.api,
              '/auth/token',
              { grant_type: 'refresh_token', refresh_token: 'x' },
              { 'X-Forwarded-For': ip },
            ),
      ),
    );
    expect(statuses(answers)[429]).toBe(1);
    const form = { grant_type: 'refresh_token', refresh_token: 'x' };
    const refused = await postForm(mailing.api, '/auth/token', form, { 'X-Forwarded-For': ip });
    expectOAuthError(refused, { status: 429, error: 'temporarily_unavailable' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
  });

  /** Lets the mails go out, and a second pass: a link that was replaced before is not sent. */
  async function delivered(): Promise<void> {
    await mailing.database.mailsSettled();
    clock.advance(1);
  }

  /** How many mails of a kind an address was sent, once all are. */
  async function mailsTo(address: string, subject: RegExp): Promise<number> {
    await mailing.database.mailsSettled();
    return mailing.smtp.mails.filter((mail) => mail.to === address && subject.test(mail.subject)).length;
  }

  it('a mailbox gets 3 resets and 3 more verifications an hour; the answers stay the same', async () => {
    const { email, token } = await owner();
    for (let i = 0; i < 5; i += 1) {
      await delivered();
      for (const address of [email, `unknown.${email}`]) {
        const { status, text } = await send('POST', '/auth/forgot-password', { email: address });
        expect([status, text]).toEqual([202, '']);
      }
      const { status, text } = await send('POST', '/auth/verify-email/resend', undefined, token);
      expect([status, text]).toEqual([202, '']);
    }
    expect(await mailsTo(email, /^Choose a new password/)).toBe(3);
    // And the one of the sign-up.
    expect(await mailsTo(email, /^Confirm your e-mail address/)).toBe(4);
  });

  it('a mailbox is not flooded by who opens and deletes an account with its address again and again', async () => {
    const person = newPerson();
    for (let i = 0; i < 5; i += 1) {
      const { status, body } = await send('POST', '/auth/signup', person);
      expect(status).toBe(201);
      await delivered();
      await send('POST', '/auth/verify-email/resend', undefined, body.accessToken);
      await delivered();
      expect((await send('DELETE', '/auth/me', { password: PASSWORD }, body.accessToken)).status).toBe(204);
    }
    expect(await mailsTo(person.email, /^Confirm your e-mail address/)).toBe(6);
  });

  it('a mailbox is not flooded by many accounts that want to move to it', async () => {
    const { email } = newPerson();
    for (let i = 0; i < 5; i += 1) {
      const { token } = await owner();
      const { status } = await send('POST', '/auth/change-email', { email, password: PASSWORD }, token);
      expect(status).toBe(202);
    }
    expect(await mailsTo(email, /^Confirm your new e-mail address/)).toBe(3);
  });

  it('a mailbox is not flooded with notices by who signed up with its address', async () => {
    const { email, token } = await owner();
    const passwords = [PASSWORD, NEW, 'seven quiet lanterns'];
    let accessToken = token;
    for (let i = 0; i < 5; i += 1) {
      const body = { currentPassword: passwords[i % 3], newPassword: passwords[(i + 1) % 3] };
      const answer = await send('POST', '/auth/change-password', body, accessToken);
      expect(answer.status).toBe(200);
      accessToken = answer.body.accessToken;
    }
    expect(await mailsTo(email, /password was changed$/)).toBe(3);
  });

  it('a mailbox is not flooded with notices by who signs up with its address and moves away again', async () => {
    const old = newPerson();
    for (let i = 0; i < 5; i += 1) {
      const { body } = await send('POST', '/auth/signup', old);
      const next = new Mailbox(mailing.smtp, newPerson().email);
      const move = { email: next.address, password: PASSWORD };
      expect((await send('POST', '/auth/change-email', move, body.accessToken)).status).toBe(202);
      await delivered();
      const confirmation = { token: await next.token('change'), password: PASSWORD };
      expect((await send('POST', '/auth/verify-email', confirmation)).status).toBe(204);
    }
    expect(await mailsTo(old.email, /was changed$/)).toBe(3);
  });

  /** Lets time go by for everything: also for the counts of requests, which go by the machine's clock. */
  function later(minutes: number): void {
    clock.advance(minutes * 60);
    jest.setSystemTime(Date.now() + minutes * 60_000);
  }
  const ALL_BUT_DATE = [
    ...(['nextTick', 'setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
    ...(['setInterval', 'clearInterval', 'queueMicrotask', 'performance', 'hrtime'] as const),
  ];

  it('strangers who ask for a mailbox’s resets do not silence its owner: what is refused finds a link that works', async () => {
    const { email, mailbox } = await owner();
    const forgot = async (): Promise<void> => {
      expect((await send('POST', '/auth/forgot-password', { email })).status).toBe(202);
      await delivered();
    };
    jest.useFakeTimers({ doNotFake: ALL_BUT_DATE });
    try {
      for (let i = 0; i < 5; i += 1) await forgot();
      const strangers = [1, 2, 3].map(() => mailbox.token('reset'));
      const [, , newest] = await Promise.all(strangers);
      // The owner asks, too, and gets none: the last one that a stranger had mailed is as good.
      later(9);
      await forgot();
      expect(mailbox.subjects()).not.toContainEqual(expect.stringMatching(/^Choose a new password/));
      later(10);
      const reset = { token: newest, newPassword: NEW };
      expect((await send('POST', '/auth/reset-password', reset)).status).toBe(204);
      // When that link would be over, a new one comes, although the hour of the three is not.
      later(11);
      await forgot();
      const again = { token: await mailbox.token('reset'), newPassword: PASSWORD };
      expect((await send('POST', '/auth/reset-password', again)).status).toBe(204);
    } finally {
      jest.useRealTimers();
    }
  });

  it('strangers who never stop asking leave no moment without a link that works, and flood no mailbox', async () => {
    const second = await startApp(
      { RATE_LIMITS: 'on', TRUST_PROXY: '1', MONGODB_URI: mailing.mongodbUri },
      clock,
    );
    jest.useFakeTimers({ doNotFake: ALL_BUT_DATE });
    try {
      const nodes = [mailing, second].map(({ app }) => app.get(MailLimit));
      const mailed: number[] = [];
      for (let minute = 0; minute < 240; minute += 1) {
        const node = nodes[Math.floor(minute / 7) % 2]!;
        if (await node.allows('forgot-password', 'asked.for@example.com')) mailed.push(minute);
        later(1);
      }
      const gaps = mailed.map((minute, i) => (mailed[i + 1] ?? 240) - minute);
      expect(Math.max(...gaps) * 60).toBeLessThanOrEqual((QUEUED_MAILS.password_reset.lifetime * 2) / 3);
      expect(mailed.length).toBeLessThanOrEqual(4 * 9);
    } finally {
      jest.useRealTimers();
      await second.close();
      await second.database.close();
    }
  });

  describe('the tags of an address (victim+1@, victim+2@, …)', () => {
    /** All mails of a kind to a mailbox, whatever the tag. */
    async function mailsToAll(mailbox: string, subject: RegExp): Promise<number> {
      await mailing.database.mailsSettled();
      const [local, domain] = mailbox.split('@');
      return mailing.smtp.mails.filter(
        ({ to, subject: about }) =>
          to.startsWith(`${local!}+`) && to.endsWith(`@${domain!}`) && subject.test(about),
      ).length;
    }
    const tagged = (email: string, tag: number | string): string => email.replace('@', `+${tag}@`);

    it('are no way around the mails of a mailbox: sign-up, verification, reset, notices', async () => {
      const victim = newPerson().email;
      for (let i = 0; i < 5; i += 1) {
        const email = tagged(victim, i);
        const { status, body } = await send('POST', '/auth/signup', { ...newPerson(), email });
        expect(status).toBe(201);
        await delivered();
        await send('POST', '/auth/verify-email/resend', undefined, body.accessToken);
        await send('POST', '/auth/forgot-password', { email });
        const change = { currentPassword: PASSWORD, newPassword: NEW };
        await delivered();
        expect((await send('POST', '/auth/change-password', change, body.accessToken)).status).toBe(200);
      }
      // Of sign-ups, and asked for again.
      expect(await mailsToAll(victim, /^Confirm your e-mail address/)).toBe(3 + 3);
      expect(await mailsToAll(victim, /^Choose a new password/)).toBe(3);
      expect(await mailsToAll(victim, /password was changed$/)).toBe(3);
    });

    it('are no way around the mails of a mailbox that accounts are to be moved to', async () => {
      const victim = newPerson().email;
      for (let i = 0; i < 5; i += 1) {
        const { token } = await owner();
        const move = { email: tagged(victim, i), password: PASSWORD };
        expect((await send('POST', '/auth/change-email', move, token)).status).toBe(202);
        await delivered();
      }
      expect(await mailsToAll(victim, /^Confirm your new e-mail address/)).toBe(3);
    });

    it('that a stranger makes up keep no mail from the owner of the mailbox, with a confirmed tag or without', async () => {
      const victim = newPerson().email;
      const shop = tagged(victim, 'shop');
      for (const email of [victim, shop]) {
        const { body } = await send('POST', '/auth/signup', { ...newPerson(), email });
        const token = await new Mailbox(mailing.smtp, email).token('verification');
        const proof = { token, password: PASSWORD };
        if (email === shop) expect((await send('POST', '/auth/verify-email', proof)).status).toBe(204);
        expect(body.user.email).toBe(email);
      }
      for (let i = 0; i < 5; i += 1) {
        const email = tagged(victim, i);
        await send('POST', '/auth/signup', { ...newPerson(), email });
        await send('POST', '/auth/forgot-password', { email });
        await send('POST', '/auth/forgot-password', { email: tagged(victim, `unknown${i}`) });
      }
      await delivered();
      for (const email of [victim, shop]) {
        await send('POST', '/auth/forgot-password', { email });
        await new Mailbox(mailing.smtp, email).read('reset');
      }
    });
  });

  it('a mail that is tried again counts once for the tags of its mailbox', async () => {
    const email = newPerson().email.replace('@', '+1@');
    await send('POST', '/auth/signup', { ...newPerson(), email });
    await delivered();
    mailing.smtp.behaviour = { recipient: 451 };
    await send('POST', '/auth/forgot-password', { email });
    const failures = (): number =>
      mailing.app
        .get(MailCounts)
        .all()
        .find(({ kind, delivery }) => kind === 'password_reset' && delivery === 'failed')?.count ?? 0;
    for (let tries = 1; tries <= 4; tries += 1) {
      while (failures() < tries) await sleep(20);
      if (tries === 4) mailing.smtp.behaviour = {};
      clock.advance(60);
    }
    expect(await mailsTo(email, /^Choose a new password/)).toBe(1);
  });
});

/** How many entries of a type the audit log has about somebody. */
async function entriesOf(type: string, userId: string): Promise<number> {
  await server.app.get(AuditRelay).relay();
  return server.database.collection('audit').countDocuments({ type, userId });
}

describe('right logins again and again', () => {
  it('do not fill the audit log: one user makes 200 entries an hour by them, from wherever they come', async () => {
    const [{ email, user }, { email: other }] = [await account(), await account()];
    const answers: Answer[] = [];
    for (let i = 0; i < 210; i += 5)
      answers.push(...(await Promise.all(Array.from({ length: 5 }, () => login({ email }, PASSWORD)))));
    expect(statuses(answers)).toEqual({ 200: 200, 429: 10 });
    const late = await login({ email }, PASSWORD);
    expectProblem(late, 'too_many_attempts');
    // The owner is back within the hour.
    expect(late.body.retryAfter).toBeGreaterThan(3000);
    expect(late.body.retryAfter).toBeLessThanOrEqual(3600);
    // The sign-up opened one, too.
    expect(await entriesOf('session.opened', user.id)).toBe(201);
    expect((await login({ email: other }, PASSWORD)).status).toBe(200);
  });
});

/** What users do to their own accounts, and what it tells of others. */
describe('changing one’s own account again and again', () => {
  /** From an address of its own each, unless the test says from where. */
  const patch = (token: string, body: object, ip = freshAddress()): Promise<Answer> =>
    server.api.request('PATCH', '/auth/me', { body, token, headers: { 'X-Forwarded-For': ip } });
  const token = async (overrides: object = {}): Promise<string> =>
    (await account(overrides)).body.accessToken;

  it('does not fill the audit log: one user makes 50 entries a day by it, and none by changing nothing', async () => {
    const { user, body } = await account();
    for (let i = 0; i < 5; i += 1)
      expect((await patch(body.accessToken, { name: user.name })).status).toBe(200);
    expect(await entriesOf('user.profile-changed', user.id)).toBe(0);
    const answers: Answer[] = [];
    for (let i = 0; i < 60; i += 1) answers.push(await patch(body.accessToken, { name: `Ada the ${i}th` }));
    expect(statuses(answers)).toEqual({ 200: 45, 429: 15 });
    expectProblem(answers.at(-1)!, 'too_many_attempts');
    expect(answers.at(-1)!.body.retryAfter).toBeGreaterThan(80_000);
    expect(await entriesOf('user.profile-changed', user.id)).toBe(45);
    // Every change has its entry, and what was refused has changed nothing.
    expect((await server.api.get('/auth/me', body.accessToken)).body.name).toBe('Ada the 44th');
  });

  it('twice at once for one change makes one entry', async () => {
    const { user, body } = await account();
    const change = { name: 'Ada King', username: `ada.king.${count}` };
    const answers = await Promise.all(Array.from({ length: 10 }, () => patch(body.accessToken, change)));
    expect(statuses(answers)).toEqual({ 200: 10 });
    expect(answers.map(({ body: { name, username } }) => ({ name, username }))).toEqual(
      answers.map(() => change),
    );
    expect(await entriesOf('user.profile-changed', user.id)).toBe(1);
  });

  it('does not try out usernames without end, by one user or from one address', async () => {
    await account({ username: 'somebody' });
    const guesser = await token();
    const guesses: Answer[] = [];
    for (let i = 0; i < 51; i += 1) guesses.push(await patch(guesser, { username: 'somebody' }));
    expect(statuses(guesses)).toEqual({ 409: 50, 429: 1 });

    const ip = freshAddress();
    const many: Answer[] = [];
    for (const each of [await token(), await token(), await token()])
      for (let i = 0; i < 35; i += 1) many.push(await patch(each, { username: 'somebody' }, ip));
    expect(statuses(many)).toEqual({ 409: 100, 429: 5 });
    expect((await patch(await token(), { name: 'Elsewhere' })).status).toBe(200);
  });

  it('does not ask for addresses to move to without end, by one user or from one address', async () => {
    const ask = (accessToken: string, ip = freshAddress()): Promise<Answer> =>
      server.api.request('POST', '/auth/change-email', {
        body: { email: newPerson().email, password: PASSWORD },
        token: accessToken,
        headers: { 'X-Forwarded-For': ip },
      });
    const mover = await token();
    const asked: Answer[] = [];
    for (let i = 0; i < 11; i += 1) asked.push(await ask(mover));
    expect(statuses(asked)).toEqual({ 202: 10, 429: 1 });

    const ip = freshAddress();
    const many: Answer[] = [];
    for (const each of [await token(), await token(), await token(), await token()])
      for (let i = 0; i < 8; i += 1) many.push(await ask(each, ip));
    expect(statuses(many)).toEqual({ 202: 30, 429: 2 });
  });

  it('does not change passwords without end', async () => {
    const { email, body } = await account();
    const passwords = [PASSWORD, 'seven quiet lanterns'];
    let accessToken = body.accessToken as string;
    const answers: Answer[] = [];
    for (let i = 0; i < 21; i += 1) {
      const change = { currentPassword: passwords[i % 2], newPassword: passwords[(i + 1) % 2] };
      const headers = { 'X-Forwarded-For': freshAddress() };
      const answer = await server.api.request('POST', '/auth/change-password', {
        ...{ body: change, token: accessToken, headers },
      });
      answers.push(answer);
      if (answer.status === 200) accessToken = answer.body.accessToken;
    }
    expect(statuses(answers)).toEqual({ 200: 20, 429: 1 });
    expect((await login({ email }, PASSWORD)).status).toBe(200);
  });
});

/** OWASP ASVS 5.0, 6.3.1: credential stuffing. */
describe('guessing many passwords from one address', () => {
  let names = 0;
  const anybody = (): { email: string } => ({ email: `sprayed.${(names += 1)}@example.com` });

  /** An address that has failed so often already. */
  async function failedAddress(failures: number, key = freshAddress()): Promise<string> {
    const fullAt = new Date(clock.now().getTime() + failures * 864_000);
    await server.database
      .collection<{ _id: string; fullAt: Date }>('address_failures')
      .insertOne({ _id: key, fullAt });
    return key;
  }

  it('is over after 100 failures, over however many accounts, also all at once', async () => {
    const ip = freshAddress();
    // A busy machine can't answer each at once: what it answers with a 503 may count, and is asked again.
    const answered: Answer[] = [];
    let unanswered = 0;
    while (answered.length < 130) {
      const length = 130 - answered.length;
      const answers = await Promise.all(Array.from({ length }, () => login(anybody(), WRONG, ip)));
      answered.push(...answers.filter(({ status }) => status !== 503));
      unanswered += length - answers.filter(({ status }) => status !== 503).length;
    }
    const { 401: wrong = 0, 429: locked = 0 } = statuses(answered);
    expect(wrong + locked).toBe(130);
    expect(wrong).toBeLessThanOrEqual(100);
    expect(wrong).toBeGreaterThanOrEqual(100 - unanswered);
    const { email } = await account();
    const refused = await login({ email }, PASSWORD, ip);
    expectLocked(refused, 864);
    expect(refused.headers.get('ratelimit-limit')).toBe('100');
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('ratelimit-reset')).toBe(String(DAY));
    // Others are not concerned.
    expect((await login({ email }, PASSWORD)).status).toBe(200);
  });

  it('gets one more every 864 seconds, and all 100 after a day', async () => {
    const ip = await failedAddress(100);
    clock.advance(863.999);
    expectLocked(await login(anybody(), WRONG, ip), 1);
    clock.advance(0.001);
    expectProblem(await login(anybody(), WRONG, ip), 'invalid_credentials');
    expectLocked(await login(anybody(), WRONG, ip), 864);
    clock.advance(DAY);
    const answer = await login(anybody(), WRONG, ip);
    expectProblem(answer, 'invalid_credentials');
    expect(answer.headers.get('ratelimit-remaining')).toBe('100');
  });

  it('is not helped by logging into an account of one’s own in between', async () => {
    const { email } = await account();
    const ip = await failedAddress(98);
    for (let i = 0; i < 2; i += 1) {
      expect((await login({ email }, PASSWORD, ip)).status).toBe(200);
      expectProblem(await login(anybody(), WRONG, ip), 'invalid_credentials');
    }
    expectLocked(await login({ email }, PASSWORD, ip), 864);
  });

  it('locks no account any more once the address is refused', async () => {
    const { email } = await account();
    const ip = await failedAddress(100);
    for (let i = 0; i < 20; i += 1) expectLocked(await login({ email }, WRONG, ip), 864);
    expect((await login({ email }, PASSWORD)).status).toBe(200);

    // At once as well: two of these are guesses, the others count for nobody.
    const almost = await failedAddress(98);
    const answers = await Promise.all(Array.from({ length: 20 }, () => login({ email }, WRONG, almost)));
    expect(statuses(answers)).toEqual({ 401: 2, 429: 18 });
    for (let i = 0; i < 2; i += 1) expectProblem(await login({ email }, WRONG), 'invalid_credentials');
    expect((await login({ email }, PASSWORD)).status).toBe(200);
  });

  it('counts no login that succeeds, and no attempt that a lock refused unread', async () => {
    const { email } = await account();
    const ip = await failedAddress(90);
    for (let i = 0; i < 15; i += 1) expect((await login({ email }, PASSWORD, ip)).status).toBe(200);
    const victim = anybody();
    for (let i = 0; i < 5; i += 1) expectProblem(await login(victim, WRONG, ip), 'invalid_credentials');
    for (let i = 0; i < 15; i += 1) expectLocked(await login(victim, WRONG, ip), 1);
    const last = await login({ email }, PASSWORD, ip);
    expect(last.status).toBe(200);
    expect(last.headers.get('ratelimit-remaining')).toBe('5');
  });

  it('with a new IPv6 address each time: all of a /64 are one', async () => {
    await failedAddress(98, '2001:db8:5:6::/64');
    for (const ip of ['2001:db8:5:6::1', '2001:DB8:5:6:ffff::2'])
      expectProblem(await login(anybody(), WRONG, ip), 'invalid_credentials');
    expectLocked(await login(anybody(), WRONG, '2001:db8:5:6:1:2:3:4'), 864);
    expectProblem(await login(anybody(), WRONG, '2001:db8:5:7::1'), 'invalid_credentials');
  });

  it('with the same IPv4 address in IPv6 notation', async () => {
    const ip = await failedAddress(100);
    expectLocked(await login(anybody(), WRONG, `::ffff:${ip}`), 864);
    expectLocked(await login(anybody(), WRONG, `::FFFF:${ip}`), 864);
  });

  it('with addresses that are none: what is made up is all one', async () => {
    await failedAddress(100, 'unknown');
    for (const ip of ['nowhere', '1.2.3', 'a'.repeat(3000), '"[::1"'])
      expectLocked(await login(anybody(), WRONG, ip), 864);
  });
});

describe('X-Forwarded-For', () => {
  it('without TRUST_PROXY buys no fresh count, at the login or elsewhere', async () => {
    const plain = await startApp({ RATE_LIMITS: 'on' }, clock);
    try {
      const answers: Answer[] = [];
      for (let i = 0; i < 3; i += 1) {
        expect((await signUp({}, undefined, plain)).status).toBe(201);
        answers.push(await login({ email: `spoofed.${i}@example.com` }, WRONG, undefined, plain));
      }
      expectProblem(await signUp({}, undefined, plain), 'too_many_attempts');
      expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['100', '99', '98']);
      const counted = await plain.database.collection<{ _id: string }>('address_failures').find().toArray();
      expect(counted.map(({ _id }) => _id)).toEqual(['127.0.0.1']);
    } finally {
      await plain.close();
    }
  });

  it('without TRUST_PROXY is pointed out once: a proxy that nobody told us of makes all clients one', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const plain = await startApp({ RATE_LIMITS: 'on' });
    const told = (): number => warn.mock.calls.filter(([line]) => /TRUST_PROXY is off/.test(line)).length;
    try {
      await plain.api.refresh('x');
      expect(told()).toBe(0);
      const headers = { 'X-Forwarded-For': '203.0.113.7' };
      for (let i = 0; i < 3; i += 1)
        await plain.api.request('POST', '/auth/refresh', { body: { refreshToken: 'x' }, headers });
      expect(told()).toBe(1);
    } finally {
      await plain.close();
    }
  });

  it('with TRUST_PROXY counts from the proxy’s end: what a client wrote into it first is not looked at', async () => {
    const ip = freshAddress();
    for (let i = 0; i < 3; i += 1) expect((await signUp({}, `203.0.113.${i}, ${ip}`)).status).toBe(201);
    expectProblem(await signUp({}, `203.0.113.99, ${ip}`), 'too_many_attempts');
  });
});

/** OWASP ASVS 5.0, 2.4.1: anti-automation. */
describe('flooding', () => {
  const limits = ({ headers }: Answer): (string | null)[] =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`ratelimit-${name}`));

  it('with sign-ups ends at 3 in 10 s per address, and goes on afterwards', async () => {
    const ip = freshAddress();
    for (const remaining of ['2', '1', '0']) {
      const answer = await signUp({}, ip);
      expect(answer.status).toBe(201);
      expect(limits(answer)).toEqual(['3', remaining, expect.stringMatching(/^([1-9]|10)$/)]);
    }
    const refused = await signUp({}, ip);
    expectProblem(refused, 'too_many_attempts');
    expect(limits(refused)).toEqual(['3', '0', refused.headers.get('retry-after')]);
    expect(refused.body.retryAfter).toBeLessThanOrEqual(10);
    expect((await signUp()).status).toBe(201);

    // In real time: these counts go by the machine's clock.
    await sleep(refused.body.retryAfter * 1000 + 50);
    expect((await signUp({}, ip)).status).toBe(201);
  });

  it('with sign-ups of bad bodies counts too, and at once as well as one after the other', async () => {
    const ip = freshAddress();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signUp({ name: 7 }, ip)));
    expect(statuses(answers)).toEqual({ 400: 3, 429: 17 });
  });

  it('with refreshes ends at 150 in 5 minutes per address', async () => {
    const ip = freshAddress();
    const answers = await Promise.all(
      Array.from({ length: 155 }, () => post('/auth/refresh', { refreshToken: 'x' }, ip)),
    );
    expect(statuses(answers)).toEqual({ 401: 150, 429: 5 });
    const { body } = await account();
    const refresh = (from?: string): Promise<Answer> =>
      post('/auth/refresh', { refreshToken: body.refreshToken }, from);
    const refused = await refresh(ip);
    expectProblem(refused, 'too_many_attempts');
    expect(refused.body.retryAfter).toBeGreaterThan(200);
    expect((await refresh()).status).toBe(200);
  });

  /** Sends so many, a few at a time: the connections to MongoDB are not what is tested. */
  async function repeat(times: number, send: () => Promise<Answer>): Promise<Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < times) {
      const length = Math.min(10, times - answers.length);
      answers.push(...(await Promise.all(Array.from({ length }, send))));
    }
    return answers;
  }

  it('with passwords to hash ends at 300 in 5 minutes per address, at whichever routes, whatever comes of it', async () => {
    const ip = freshAddress();
    const { email, body } = await account();
    const send = (method: string, path: string, token?: string): Promise<Answer> =>
      server.api.request(method, path, {
        body: { nothing: 'valid' },
        headers: { 'X-Forwarded-For': ip },
        ...(token !== undefined && { token }),
      });
    const grant = (): Promise<Answer> =>
      postForm(
        server.api,
        '/auth/token',
        { grant_type: 'password', username: email, password: PASSWORD },
        { 'X-Forwarded-For': ip },
      );
    /** Every route that hashes a password, or compares one. */
    const doors: (() => Promise<Answer>)[] = [
      () => send('POST', '/auth/login'),
      () => send('POST', '/auth/signup'),
      () => send('POST', '/auth/reset-password'),
      () => send('POST', '/auth/verify-email'),
      () => send('POST', '/auth/change-password', body.accessToken),
      () => send('POST', '/auth/change-email', body.accessToken),
      () => send('DELETE', '/auth/me', body.accessToken),
      grant,
    ];
    // Right ones and wrong ones alike: one of each, and logins up to the limit.
    expect((await login({ email }, PASSWORD, ip)).status).toBe(200);
    for (const door of doors.slice(0, -1)) expect((await door()).status).toBe(400);
    expect((await grant()).status).toBe(200);
    expect(statuses(await repeat(300 - 9, () => send('POST', '/auth/login')))).toEqual({ 400: 300 - 9 });

    for (const door of doors) {
      const refused = await door();
      expect(refused.status).toBe(429);
      expect(limits(refused).slice(0, 2)).toEqual(['300', '0']);
      expect(refused.headers.get('retry-after')).toBe(limits(refused)[2]);
    }
    // Others, and what hashes nothing, go on.
    expect((await login({ email }, PASSWORD)).status).toBe(200);
    expect((await post('/auth/refresh', { refreshToken: body.refreshToken }, ip)).status).toBe(200);
  });

  it('with requests that bring no password, as any page can have its visitors send, uses up nobody’s logins', async () => {
    const ip = freshAddress();
    const bare = (): Promise<Answer> => post('/auth/login', undefined, ip);
    expect(statuses(await repeat(301, bare))).toEqual({ 400: 301 });
    const { email } = await account();
    expect((await login({ email }, PASSWORD, ip)).status).toBe(200);
  });

  it('two nodes share the counts', async () => {
    const settings = { RATE_LIMITS: 'on', TRUST_PROXY: '1', MONGODB_URI: server.mongodbUri };
    const second = await startApp(settings, clock);
    try {
      const ip = freshAddress();
      const seen: number[] = [];
      for (const node of [server, second, server, second, server, second])
        seen.push((await signUp({ name: 7 }, ip, node)).status);
      expect(seen).toEqual([400, 400, 400, 429, 429, 429]);
      for (const node of [second, server, second])
        expect(await node.app.get(MailLimit).allows('forgot-password', 'both@example.com')).toBe(true);
      expect(await server.app.get(MailLimit).allows('forgot-password', 'both@example.com')).toBe(false);
    } finally {
      await second.close();
      await second.database.close();
    }
  });

  it('of a mailbox ends at 3 mails an hour of each purpose, whoever asks', async () => {
    const mails = server.app.get(MailLimit);
    const allowed = await Promise.all(
      Array.from({ length: 10 }, () => mails.allows('forgot-password', 'flooded@example.com')),
    );
    expect(allowed.filter(Boolean)).toHaveLength(3);
    expect(await mails.allows('forgot-password', 'other@example.com')).toBe(true);
    expect(await mails.allows('verify-email', 'flooded@example.com')).toBe(true);
    expect(await dump(server.mongodbUri)).not.toContain('flooded@example.com');
  });

  it('the counters tidy themselves up: their indexes are there before the first request', async () => {
    const indexes = async (name: 'account_failures' | 'address_failures' | 'rate_limits'): Promise<unknown> =>
      (await server.database.collection(name).indexes()).map(({ key, unique, expireAfterSeconds }) => ({
        key,
        ...(unique !== undefined && { unique }),
        ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
      }));
    const id = { key: { _id: 1 } };
    expect(await indexes('account_failures')).toEqual([id, { key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
    expect(await indexes('address_failures')).toEqual([id, { key: { fullAt: 1 }, expireAfterSeconds: 0 }]);
    expect(await indexes('rate_limits')).toEqual(
      expect.arrayContaining([
        id,
        { key: { key: 1 }, unique: true },
        { key: { expire: 1 }, expireAfterSeconds: 0 },
      ]),
    );
  });
});

describe('a route that is one thing or another by its body', () => {
  @Controller()
  class GrantController {
    @Post('grant')
    @Public()
    @Throttle((body) =>
      (body as { grant?: unknown } | undefined)?.grant === 'refresh' ? 'refresh' : 'password',
    )
    grant(): unknown {
      return {};
    }
  }

  it('has the limit that the body asks for, also when there is none', async () => {
    const environment = loadEnvironment({
      env: { NODE_ENV: 'test', MONGODB_URI: server.mongodbUri, SWAGGER: 'off', ...TEST_SECRETS },
      envFile: '/nonexistent',
    });
    const module = await Test.createTestingModule({
      imports: [AppModule.forRoot(environment)],
      controllers: [GrantController],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(createAdapter(environment), {
      bodyParser: false,
      logger: false,
    });
    try {
      await setUpApp(app);
      await app.listen(0, '127.0.0.1');
      await app.get(Startup).finished();
      const api = new Api((await app.getUrl()).replace('localhost', '127.0.0.1'));
      const limitOf = async (body: unknown): Promise<string | null> =>
        (await api.post('/grant', body)).headers.get('ratelimit-limit');
      expect(await limitOf({ grant: 'refresh' })).toBe('150');
      expect(await limitOf({ grant: 'password' })).toBe('100');
      expect(await limitOf(undefined)).toBe('100');
    } finally {
      await app.close();
    }
  });
});

describe('with MongoDB away', () => {
  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'requests are still limited, each node by itself, and no limit is a 5xx of its own (%s)',
    async (signal) => {
      const mongod = await OwnMongod.start();
      const alone = await startApp({ RATE_LIMITS: 'on', TRUST_PROXY: '1', MONGODB_URI: mongod.uri });
      try {
        const { body } = await signUp({}, undefined, alone);
        await mongod.signal(signal);
        // The signal is on its way; until it arrives mongod still answers.
        await sleep(200);
        const timed = async (answer: Promise<Answer>): Promise<Answer> => {
          const start = performance.now();
          const { status } = await answer;
          // The driver alone would wait for 30 s.
          expect(performance.now() - start).toBeLessThan(15_000);
          if (status === 503) expect((await answer).headers.get('retry-after')).toBe('5');
          return answer;
        };
        const ip = freshAddress();
        const flood = await Promise.all(Array.from({ length: 8 }, () => timed(signUp({}, ip, alone))));
        expect(statuses(flood)).toEqual({ 503: 3, 429: 5 });

        // A refusal that needs no database is no 503 for the limiter's sake.
        const refresh = (refreshToken: unknown): Promise<Answer> =>
          timed(post('/auth/refresh', { refreshToken }, ip, alone));
        expectProblem(await refresh('not a token'), 'refresh_token_invalid');
        expectProblem(await refresh(7), 'validation_failed');

        // No guess goes uncounted: without the counts no password is looked at.
        const verify = jest.spyOn(alone.app.get(PasswordsService), 'verify');
        for (const password of [PASSWORD, WRONG])
          expect((await timed(login({ email: body.user.email }, password, ip, alone))).status).toBe(503);
        expect(verify).not.toHaveBeenCalled();
        expect(await alone.app.get(MailLimit).allows('verify-email', 'a')).toBe(true);
      } finally {
        if (signal === 'SIGSTOP') await mongod.signal('SIGCONT');
        await alone.close();
        await alone.database.close();
        await mongod.remove();
      }
    },
  );
});

describe('RATE_LIMITS=off', () => {
  const mongodbUri = freshDatabaseUri();
  const probe = new DatabaseProbe(mongodbUri);
  afterAll(() => probe.drop());

  it('limits nothing, shows no limits, and is said loudly in production', async () => {
    const off = await startServer({
      ...TEST_SECRETS,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PUBLIC_URL: 'https://auth.example.com',
      MONGODB_URI: mongodbUri,
      RATE_LIMITS: 'off',
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    try {
      for (let i = 0; i < 8; i += 1) {
        const answer = await off.api.post('/auth/login', { email: 'a@example.com', password: WRONG });
        expectProblem(answer, 'invalid_credentials');
        expect([...answer.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
      }
      for (let i = 0; i < 5; i += 1) expect((await off.api.signUp()).status).toBe(201);
      expect(off.output()).toMatch(/"level":"warn".*RATE_LIMITS is off/);
      expect(off.output()).not.toContain('Redis');
    } finally {
      await off.stop();
    }
  });
});
