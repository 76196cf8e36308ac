import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { ExpressAdapter } from '@nestjs/platform-express';
import { NightlatchModule } from '../../src/nightlatch.module.js';
import { type Answer, Api, newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { expectOAuthError, postForm } from '../support/oauth.js';
import { ALLOWED_PAGES, FOREIGN_PAGES, LISTED_PAGE, NO_PAGES } from '../support/pages.js';
import { expectProblem } from '../support/problems.js';
import { ROUTES } from '../support/routes.js';
import { startApp } from '../support/test-app.js';

// A page makes the browsers of all who look at it send requests, each from the address of who looks. What needs no preflight
// arrives whether or not the page may read the answer.

const EVIL = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };

/** What counts, per address. */
const COUNTERS = ['address_failures', 'account_failures', 'rate_limits'] as const;

interface Target {
  api: Api;
  database: DatabaseProbe;
  close: () => Promise<void>;
}

async function startService(): Promise<Target> {
  const server = await startApp({ RATE_LIMITS: 'on', CORS_ORIGINS: LISTED_PAGE });
  return { api: server.api, database: server.database, close: () => server.close() };
}

/** One that has a CORS and body parsers of its own. */
async function startHost(): Promise<Target> {
  const uri = freshDatabaseUri();
  const dataDir = await mkdtemp(join(tmpdir(), 'nightlatch-test-'));
  const nightlatch = NightlatchModule.forRoot({ dataDir, bcryptCost: 10, corsOrigins: [LISTED_PAGE] });
  @Module({ imports: [MongooseModule.forRoot(uri), nightlatch] })
  class HostModule {}

  const app = await NestFactory.create(HostModule, new ExpressAdapter(), { logger: false });
  app.enableCors();
  await app.listen(0, '127.0.0.1');
  const database = new DatabaseProbe(uri);
  const close = async (): Promise<void> => {
    await app.close();
    await database.drop();
    await rm(dataDir, { recursive: true });
  };
  return { api: new Api(await app.getUrl()), database, close };
}

describe.each([
  ['the service, on Fastify', startService],
  ['a host, on Express', startHost],
])('a page of another site, and %s', (_name, start) => {
  let target: Target;
  const counted = (): Promise<object[][]> =>
    Promise.all(COUNTERS.map((name) => target.database.collection(name).find().toArray()));
  /** All that there is was there before. What counts no more MongoDB removes when it gets to it. */
  const expectNothingCounted = async (before: object[][]): Promise<void> => {
    for (const [index, now] of (await counted()).entries())
      expect(before[index]).toEqual(expect.arrayContaining(now));
  };
  const guess = (username: string, headers: Record<string, string>, password = PASSWORD): Promise<Answer> =>
    postForm(target.api, '/auth/token', { grant_type: 'password', username, password }, headers);

  beforeAll(async () => (target = await start()));
  afterAll(() => target.close());

  it('locks nobody out of login by 100 forms with wrong passwords', async () => {
    const person = newPerson();
    expect((await target.api.post('/auth/signup', person)).status).toBe(201);
    const before = await counted();
    for (let n = 0; n < 101; n += 1) {
      const answer = await guess(`victim${n}@example.com`, EVIL, 'wrong horse battery staple');
      expectOAuthError(answer, { status: 403, error: 'access_denied', description: /PUBLIC_URL/ });
      expect(answer.headers.get('ratelimit-limit')).toBeNull();
    }
    await expectNothingCounted(before);
    const { email, password } = person;
    expect((await target.api.post('/auth/login', { email, password })).status).toBe(200);
  });

  it.each(FOREIGN_PAGES)('no form is taken from %s', async (_page, headers) => {
    const before = await counted();
    for (const { path } of ROUTES.filter(({ form }) => form)) {
      const answer = await postForm(target.api, path, { token: 'x', grant_type: 'refresh_token' }, headers);
      expectOAuthError(answer, { status: 403, error: 'access_denied' });
    }
    await expectNothingCounted(before);
  });

  it.each([...ALLOWED_PAGES, ...NO_PAGES])('a form is taken from %s', async (_page, headers) => {
    expect((await postForm(target.api, '/auth/revoke', { token: 'x' }, headers)).status).toBe(200);
  });

  it('uses up no limit by requests that need no preflight', async () => {
    const before = await counted();
    const types = ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ''];
    for (const path of ['/auth/refresh', '/auth/signup', '/auth/forgot-password', '/auth/reset-password']) {
      expectProblem(await target.api.request('POST', path, { headers: EVIL }), 'csrf_rejected');
      for (const type of types) {
        const body = new Blob(['{"refreshToken":"x"}'], { type });
        const { status } = await fetch(target.api.url + path, { method: 'POST', headers: EVIL, body });
        expect([403, 415]).toContain(status);
      }
    }
    await expectNothingCounted(before);
  });

  it('gets as far as CORS lets it with what needs a preflight', async () => {
    const { accessToken } = (await target.api.post('/auth/signup', newPerson())).body;
    const json = await target.api.request('POST', '/auth/login', { body: {}, headers: EVIL });
    expectProblem(json, 'validation_failed');
    const withToken = { headers: EVIL, token: accessToken };
    expect((await target.api.request('POST', '/auth/logout-all', withToken)).status).toBe(204);
  });
});
