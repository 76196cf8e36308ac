import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type LoggedIn, signUpAdmin, signUpUser } from '../support/administrator.js';
import { type Answer, newPerson } from '../support/api.js';
import { challengeOf, expectProblem } from '../support/problems.js';
import { pathOf, type Route, ROUTES } from '../support/routes.js';
import { startApp, type TestApp } from '../support/test-app.js';

let server: TestApp;
let root: LoggedIn;

beforeAll(async () => {
  server = await startApp({ ROLES: 'editor' });
  root = await signUpAdmin(server);
});
afterAll(() => server.close());

/** Who asks: with the token of somebody of this kind whom nobody has met before. */
const PERSONAS = {
  anonymous: () => Promise.resolve(undefined),
  user: async () => (await signUpUser(server)).token,
  admin: async () => (await signUpAdmin(server)).token,
  banned: async () => {
    const { id, token } = await signUpAdmin(server);
    const ban = { body: { status: 'banned' }, token: root.token };
    expect((await server.api.request('PATCH', `/users/${id}`, ban)).status).toBe(200);
    return token;
  },
};
type Persona = keyof typeof PERSONAS;

/** The refusal that a persona meets at a guarded route, or undefined when it is let in. */
function refusalOf(persona: Persona, { role }: Route) {
  if (persona === 'anonymous') return 'authentication_required';
  if (persona === 'banned') return 'access_token_invalid';
  return persona === 'user' && role === 'admin' ? 'forbidden' : undefined;
}

/** What comes behind the guards: a read, or the refusal of an empty body, of an id that nobody has, or of a factor. */
function expectLetIn(method: string, { path }: Route, { status, body }: Answer): void {
  // What only somebody who was let in is told.
  if (['factor_not_found', 'provider_not_found', 'challenge_invalid'].includes(body.code)) return;
  const changed = [200, 201, 202, 204, 400];
  const statuses = path.includes(':id')
    ? method === 'PATCH'
      ? [404, 400]
      : [404]
    : method === 'GET'
      ? [200]
      : changed;
  expect(statuses).toContain(status);
}

/** All the routes that the controllers of the application really have. */
function registeredRoutes(): string[] {
  const controllers = [...server.app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: object }).prototype as Record<string, object>;
    const prefix = Reflect.getMetadata(PATH_METADATA, metatype!) as string;
    return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name]!;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
      return paths.map((path) => {
        const whole = `/${prefix}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
        return `${RequestMethod[method]} ${whole}`;
      });
    });
  });
}

const cells = ROUTES.flatMap((route) =>
  route.methods
    .filter((method) => method !== 'HEAD')
    .flatMap((method) =>
      (Object.keys(PERSONAS) as Persona[]).map((persona) => ({ method, path: route.path, persona, route })),
    ),
);

/** OWASP ASVS 5.0, 8.2.1 and 8.3.1: who may call what, decided on the server and enforced for every route. */
describe('the authorization matrix', () => {
  it('has every route that there is', () => {
    const listed = ROUTES.flatMap(({ path, methods }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`),
    );
    expect([...new Set(registeredRoutes())].sort()).toEqual(listed.sort());
  });

  it.each(cells)('$method $path, $persona', async ({ method, persona, route }) => {
    const token = await PERSONAS[persona]();
    const ask = (): Promise<Answer> =>
      server.api.request(method, pathOf(route), {
        ...(token !== undefined && { token }),
        ...(method !== 'GET' && { body: {} }),
        redirect: 'manual',
      });
    const answer = await ask();
    if (!route.guarded) {
      // Open to everybody: a token makes no difference, not even a bad one.
      expect(answer.status).toBeLessThan(500);
      const guards = ['authentication_required', 'access_token_invalid', 'forbidden'];
      if (route.tokenOptional && method === 'POST' && persona === 'banned') {
        expectProblem(answer, 'access_token_invalid');
        return;
      }
      if (route.path !== '/metrics') expect(guards).not.toContain(answer.body.code);
      return;
    }
    const refusal = refusalOf(persona, route);
    if (refusal === undefined) {
      expectLetIn(method, route, answer);
      return;
    }
    expectProblem(answer, refusal);
    expect(answer.headers.get('www-authenticate')).toBe(
      refusal === 'forbidden' ? null : challengeOf(refusal, route),
    );
  });
});

describe('what belongs to somebody else (OWASP ASVS 5.0, 8.2.2; IDOR)', () => {
  it('a session of another user can be neither ended nor told from one that is not there', async () => {
    const [mallory, ada] = [await signUpUser(server), await signUpUser(server)];
    const end = (id: string): Promise<Answer> =>
      server.api.request('DELETE', `/auth/sessions/${id}`, { token: mallory.token });
    const [others, nobodys] = [await end(ada.sessionId), await end('hN1mB0l3Tq5kS8wZ2yVdXw')];
    expectProblem(others, 'session_not_found');
    expect(others.text).toBe(nobodys.text);
    expect((await server.api.get('/auth/me', ada.token)).status).toBe(200);
  });

  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['GET', '/sessions'],
    ['DELETE', '/sessions'],
    ['GET', '/factors'],
    ['DELETE', '/factors'],
  ])('%s /users/:id%s: forbidden for another account and for the own one', async (method, tail) => {
    const [mallory, ada] = [await signUpUser(server), await signUpUser(server)];
    for (const id of [ada.id, mallory.id]) {
      const options = { token: mallory.token, ...(method === 'PATCH' && { body: { roles: ['admin'] } }) };
      expectProblem(await server.api.request(method, `/users/${id}${tail}`, options), 'forbidden');
    }
    expect((await server.api.get('/auth/me', ada.token)).body.roles).toEqual(['user']);
    expect((await server.api.get('/auth/me', mallory.token)).body.roles).toEqual(['user']);
  });

  it('the export has nothing of anybody else', async () => {
    const [mallory, ada] = [await signUpUser(server), await signUpUser(server)];
    const { text } = await server.api.get(`/auth/me/export?id=${ada.id}&userId=${ada.id}`, mallory.token);
    expect(text).toContain(mallory.id);
    for (const foreign of [ada.id, ada.email, ada.sessionId]) expect(text).not.toContain(foreign);
  });

  it('an administrator who was demoted is none from that moment on, whatever the token says (8.3.2)', async () => {
    const demoted = await signUpAdmin(server);
    const change = { body: { roles: ['user'] }, token: root.token };
    expect((await server.api.request('PATCH', `/users/${demoted.id}`, change)).status).toBe(200);
    expectProblem(await server.api.get('/users', demoted.token), 'access_token_invalid');
    const refreshed = (await server.api.refresh(demoted.refreshToken)).body;
    expectProblem(await server.api.get('/users', refreshed.accessToken), 'forbidden');
  });

  it('a role is compared as a whole and exactly: "editor" does not administer, nor does who chose the name', async () => {
    const { id, refreshToken } = await signUpUser(server);
    const change = { body: { roles: ['editor'], name: 'admin' }, token: root.token };
    await server.api.request('PATCH', `/users/${id}`, change);
    const { accessToken } = (await server.api.refresh(refreshToken)).body;
    expectProblem(await server.api.get('/users', accessToken), 'forbidden');
  });
});

/** Fields that the database has and no client may set; OWASP ASVS 5.0, 15.3.3. */
const INTERNAL = {
  ...{ _id: 'x', id: 'x', passwordHash: 'x', credentialVersion: 9, rightsVersion: 9, emailVerified: true },
  ...{
    leavingAdmin: { id: 'x' },
    createdAt: '2020-01-01T00:00:00Z',
    $set: { roles: ['admin'] },
    constructor: {},
  },
};
const RIGHTS = { roles: ['admin'], status: 'active' };

/** Every route that writes a user, with a good body, as far as it is there. */
const WRITES = [
  { method: 'POST', path: '/auth/signup', good: () => newPerson(), refused: { ...INTERNAL, ...RIGHTS } },
  { method: 'PATCH', path: '/auth/me', good: () => ({ name: 'New' }), refused: { ...INTERNAL, ...RIGHTS } },
  {
    method: 'POST',
    path: '/users',
    good: () => ({ name: 'New', email: newPerson().email }),
    refused: { ...INTERNAL, status: 'active', password: 'x' },
  },
  {
    method: 'PATCH',
    path: '/users/:id',
    good: () => ({ name: 'New' }),
    refused: { ...INTERNAL, password: 'x' },
  },
].filter(({ method, path }) => ROUTES.some((route) => route.path === path && route.methods.includes(method)));

describe('mass assignment', () => {
  const cases = WRITES.flatMap(({ refused, ...write }) =>
    Object.entries(refused).map(([field, value]) => ({ ...write, field, value })),
  );

  it.each(cases)('$method $path with $field is refused, and nothing is stored', async (write) => {
    const target = await signUpUser(server);
    const path = write.path.replace(':id', target.id);
    const token = write.path.startsWith('/users') ? root.token : target.token;
    const users = server.database.collection<any>('users');
    const before = await users.find().sort({ _id: 1 }).toArray();
    const body = JSON.stringify({ ...write.good(), [write.field]: write.value });
    const answer = await server.api.request(write.method, path, {
      token,
      raw: body,
      headers: { 'Content-Type': 'application/json' },
    });
    expectProblem(answer, 'validation_failed', 'malformed_body');
    expect(await users.find().sort({ _id: 1 }).toArray()).toEqual(before);
  });

  it.each(WRITES)('$method $path with __proto__ is refused, and pollutes nothing', async (write) => {
    const target = await signUpUser(server);
    const good = JSON.stringify(write.good()).slice(0, -1);
    for (const poison of [
      '"__proto__":{"roles":["admin"]}',
      '"constructor":{"prototype":{"roles":["admin"]}}',
    ]) {
      const answer = await server.api.request(write.method, write.path.replace(':id', target.id), {
        token: write.path.startsWith('/users') ? root.token : target.token,
        raw: `${good},${poison}}`,
        headers: { 'Content-Type': 'application/json' },
      });
      expectProblem(answer, 'malformed_body');
    }
    expect(({} as any).roles).toBeUndefined();
  });
});
