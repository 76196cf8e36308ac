import { ERRORS } from '../../src/common/errors/index.js';
import { type Answer, newPerson } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { FORM_TYPE, postForm } from '../support/oauth.js';
import { expectProblem } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { ROUTES } from '../support/routes.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

const mongodbUri = freshDatabaseUri();
const database = new DatabaseProbe(mongodbUri);
let server: ServerProcess;
let document: any;

beforeAll(async () => {
  server = await startServer({
    ...TEST_SECRETS,
    ...{ MONGODB_URI: mongodbUri, EMAIL_LOGIN: 'on', ANONYMOUS_USERS: 'on' },
  });
  document = (await server.api.get('/docs-json')).body;
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

interface Operation {
  name: string;
  path: string;
  method: string;
  guarded: boolean;
  /** Whether it takes a form, and refuses in OAuth's words. */
  form: boolean;
  value: any;
}

/** Every operation of the document. */
function operations(): Operation[] {
  return Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, value]) => {
      const route = ROUTES.find((known) => known.path.replace(/:(\w+)/g, '{$1}') === path);
      const name = `${method.toUpperCase()} ${path}`;
      return { name, path, method, value, guarded: route?.guarded ?? false, form: route?.form ?? false };
    }),
  );
}

/** Follows a `$ref`. */
function resolve(schema: any): any {
  if (schema?.$ref === undefined) return schema;
  const target = schema.$ref
    .replace('#/', '')
    .split('/')
    .reduce((at: any, key: string) => at?.[key], document);
  expect({ ref: schema.$ref, target }).toEqual({ ref: schema.$ref, target: expect.any(Object) });
  return target;
}

/** An example value of a schema, put together from those of its properties. */
function exampleOf(reference: any): any {
  const schema = resolve(reference);
  if (schema.example !== undefined) return schema.example;
  if (schema.type === 'array') return [exampleOf(schema.items)];
  if (schema.type === 'object')
    return Object.fromEntries(
      Object.entries<any>(schema.properties)
        .map(([name, property]) => [name, exampleOf(property)])
        .filter(([, value]) => value !== undefined),
    );
  return undefined;
}

/** Everything in the document, whatever its depth. */
function everything(node: any): any[] {
  return node !== null && typeof node === 'object' ? [node, ...Object.values(node).flatMap(everything)] : [];
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1, and every reference in it leads somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: 'nightlatch', version: expect.any(String) });
    const references = everything(document).filter((node) => '$ref' in node);
    expect(references.length).toBeGreaterThan(10);
    references.forEach(resolve);
    // 3.0 wrote these; in 3.1 they mean nothing.
    for (const node of everything(document.components.schemas))
      expect(node).not.toEqual(expect.objectContaining({ nullable: expect.any(Boolean) }));
  });

  it('has every route of the service, and no other', () => {
    const expected = ROUTES.filter(({ page }) => page !== true).flatMap(({ path, methods }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
    );
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(expected.sort());
  });

  it('names every operation once, says what it does and in which group it is', () => {
    const ids = operations().map(({ value }) => value.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, value } of operations())
      expect({ name, ...value }).toMatchObject({
        name,
        summary: expect.stringMatching(/\w/),
        tags: [expect.any(String)],
      });
  });

  it('begins with logging in and ends with the operation, and has no group that is empty or not described', () => {
    const tags: { name: string; description: string }[] = document.tags;
    expect(tags[0]!.name).toBe('Authentication');
    expect(tags.at(-1)!.name).toBe('Operation');
    for (const tag of tags) expect(tag.description).toMatch(/\w/);
    const used = new Set(operations().flatMap(({ value }) => value.tags));
    expect(tags.map(({ name }) => name).sort()).toEqual([...used].sort());
  });

  it('describes the path parameters, and nothing that is not in the path', () => {
    for (const { name, path, value } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const parameters = (value.parameters ?? []).filter((parameter: any) => parameter.in === 'path');
      expect([name, parameters.map((parameter: any) => parameter.name)]).toEqual([name, inPath]);
      for (const parameter of parameters)
        expect(parameter).toMatchObject({ in: 'path', required: true, schema: { type: 'string' } });
    }
  });

  it('describes the query parameters, and sends none along that narrows the answer', () => {
    const query = operations().flatMap(({ value }) =>
      (value.parameters ?? []).filter((parameter: any) => parameter.in === 'query'),
    );
    expect(query.map(({ name }: any) => name)).toEqual(expect.arrayContaining(['limit', 'cursor', 'q']));
    for (const parameter of query)
      expect(parameter).toMatchObject({
        ...{ required: false, description: expect.stringMatching(/\w/) },
        schema: { type: expect.any(String) },
      });
    // Swagger UI fills in what has an example.
    const filledIn = query.filter(({ schema, example }: any) => (schema.example ?? example) !== undefined);
    expect(new Set(filledIn.map(({ name }: any) => name))).toEqual(new Set(['limit']));
  });

  it('asks for a bearer token where one is needed, and only there', () => {
    expect(document.components.securitySchemes).toEqual({
      password: {
        type: 'oauth2',
        description: expect.any(String),
        flows: { password: { tokenUrl: '/auth/token', scopes: {} } },
      },
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: expect.any(String),
      },
      introspectionClient: { type: 'http', scheme: 'basic', description: expect.any(String) },
    });
    const accessToken = [{ bearer: [] }, { password: [] }];
    for (const { name, guarded, value } of operations()) {
      const alternatives = value.security ?? [{}];
      if (guarded) expect([name, alternatives]).toEqual([name, accessToken]);
      else if (name === 'POST /auth/introspect')
        expect(alternatives).toEqual([...accessToken, { introspectionClient: [] }]);
      else expect([name, alternatives]).toEqual([name, expect.arrayContaining([{}])]);
    }
  });

  it('has a schema with examples for every body', () => {
    const bodies = operations().filter(({ value }) => value.requestBody !== undefined);
    expect(bodies.length).toBeGreaterThan(6);
    for (const { form, value } of bodies) {
      const { content } = value.requestBody;
      const type = form ? FORM_TYPE : 'application/json';
      expect(Object.keys(content)).toEqual([type]);
      const schema = resolve(content[type].schema);
      expect(schema.type).toBe('object');
      for (const [name, property] of Object.entries<any>(schema.properties))
        expect([name, exampleOf(property) ?? property.default]).toEqual([name, expect.anything()]);
    }
  });

  it('has a schema with examples for every success', () => {
    for (const { name, value } of operations()) {
      const [status, success] = Object.entries<any>(value.responses).find(([code]) => code < '400')!;
      const isEmpty = ['202', '204', '302'].includes(status) && name !== 'POST /auth/email/start';
      if (isEmpty || name === 'POST /auth/revoke') expect([name, success.content]).toEqual([name, undefined]);
      else if (success.content['application/json'] !== undefined)
        expect([name, exampleOf(success.content['application/json'].schema)]).toEqual([
          name,
          expect.any(Object),
        ]);
      else
        for (const { example } of Object.values<any>(success.content))
          expect([name, example]).toEqual([name, expect.any(String)]);
    }
  });

  it('lists the refusals of every route as problems: examples with a code of the union, its status and title', () => {
    const codes = new Set<string>();
    for (const { name, path, guarded, form, value } of operations()) {
      // Beside the problems of what is no form at all.
      const refusals = Object.entries<any>(value.responses).filter(
        ([status]) => status >= '400' && (!form || status === '413' || status === '415'),
      );
      if (path !== '/health/live') expect([name, refusals.length]).not.toEqual([name, 0]);
      if (guarded) expect(Object.keys(value.responses)).toContain('401');
      if (value.requestBody)
        expect(Object.keys(value.responses)).toEqual(expect.arrayContaining(['400', '413', '415']));
      for (const [status, { content, description }] of refusals) {
        expect(Object.keys(content)).toEqual(['application/problem+json']);
        const { schema, examples } = content['application/problem+json'];
        expect(schema).toEqual({ $ref: '#/components/schemas/NightlatchProblemResponse' });
        expect(Object.keys(examples)).not.toEqual([]);
        for (const [code, { value: problem }] of Object.entries<any>(examples)) {
          codes.add(code);
          expect(problem).toMatchObject({
            code,
            ...ERRORS[code as keyof typeof ERRORS],
            type: `urn:nightlatch:problem:${code}`,
          });
          expect(String(problem.status)).toBe(status);
          expect(description).toContain(`\`${code}\``);
        }
      }
    }
    expect(codes.size).toBeGreaterThan(10);
    expect(document.components.schemas.NightlatchProblemResponse.properties.code.enum).toEqual(
      Object.keys(ERRORS),
    );
  });

  it('lists the refusals of the OAuth routes in the form of RFC 6749 §5.2', () => {
    const forms = operations().filter(({ form }) => form);
    expect(forms).toHaveLength(3);
    for (const { name, value } of forms) {
      const refusals = Object.entries<any>(value.responses).filter(
        ([status]) => status >= '400' && status !== '413' && status !== '415',
      );
      const own: Record<string, string[]> = {
        'POST /auth/introspect': ['401', '403'],
        'POST /auth/token': ['403', '429'],
        'POST /auth/revoke': ['403'],
      };
      const statuses = ['400', ...own[name]!, '500', '503'];
      expect([name, refusals.map(([status]) => status)]).toEqual([name, statuses]);
      for (const [, { content, description }] of refusals) {
        expect(Object.keys(content)).toEqual(['application/json']);
        const { schema, examples } = content['application/json'];
        expect(Object.keys(examples)).not.toEqual([]);
        for (const { value: example } of Object.values<any>(examples)) {
          expect(example).toEqual({ error: expect.any(String), error_description: expect.any(String) });
          expect(resolve(schema).properties.error.enum).toContain(example.error);
          expect(description).toContain(`\`${example.error}\``);
        }
      }
    }
  });

  it.each([
    ['POST /auth/signup', ['password_rejected', 'email_taken', 'username_taken', 'too_many_attempts']],
    ['POST /auth/login', ['invalid_credentials', 'too_many_attempts']],
    [
      'POST /auth/refresh',
      ['refresh_token_invalid', 'refresh_token_expired', 'refresh_token_reused', 'session_revoked'],
    ],
    ['DELETE /auth/sessions/{id}', ['session_not_found']],
    ['DELETE /auth/me', ['invalid_credentials', 'last_admin']],
    ['GET /users', ['forbidden', 'validation_failed']],
    ['POST /users', ['forbidden', 'email_taken']],
    ['PATCH /users/{id}', ['forbidden', 'user_not_found', 'email_taken', 'last_admin']],
    ['DELETE /users/{id}', ['forbidden', 'user_not_found', 'last_admin']],
    ['POST /auth/change-password', ['invalid_credentials', 'password_rejected']],
    ['POST /auth/reset-password', ['token_invalid', 'password_rejected']],
    [
      'POST /auth/verify-email',
      ['token_invalid', 'invalid_credentials', 'access_token_invalid', 'email_taken'],
    ],
    ['POST /auth/change-email', ['invalid_credentials', 'email_taken']],
    ['PATCH /auth/me', ['username_taken']],
  ])('lists the refusals that only %s has: %j', (wanted, codes) => {
    const { value } = operations().find(({ name }) => name === wanted)!;
    const listed = Object.values<any>(value.responses).flatMap(({ content }) =>
      Object.keys(content?.['application/problem+json']?.examples ?? {}),
    );
    expect(listed).toEqual(expect.arrayContaining(codes));
  });

  it('keeps its word: the examples, sent as they are, work, and the answers have the fields it says', async () => {
    const { api } = server;
    const example = (path: string): any =>
      exampleOf(document.paths[path].post.requestBody.content['application/json'].schema);
    const promised = (path: string, method: string, status: number): any =>
      document.paths[path][method].responses[status].content['application/json'].schema;
    const expectShape = (actual: any, reference: any): void => {
      const schema = resolve(reference);
      if (schema.type === 'array') return actual.forEach((item: any) => expectShape(item, schema.items));
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(actual)));
      expect(Object.keys(actual)).toEqual(expect.arrayContaining(schema.required));
      for (const [name, value] of Object.entries<any>(actual)) {
        const property = resolve(schema.properties[name]);
        if (property.type === 'object') expectShape(value, property);
        else expect([name, Array.isArray(value) ? 'array' : typeof value]).toEqual([name, property.type]);
        if (property.enum) expect(property.enum).toContain(value);
      }
    };

    const signUp = await api.post('/auth/signup', example('/auth/signup'));
    expect(signUp.status).toBe(201);
    expectShape(signUp.body, promised('/auth/signup', 'post', 201));
    const { email, username, ...rest } = example('/auth/login');
    for (const name of [{ email }, { username }]) {
      const login = await api.post('/auth/login', { ...name, ...rest });
      expect(login.status).toBe(200);
      expectShape(login.body, promised('/auth/login', 'post', 200));
    }
    const token = signUp.body.accessToken;
    for (const path of ['/auth/me', '/auth/whoami', '/auth/sessions', '/health/live', '/health/ready']) {
      const answer = await api.get(path, token);
      expect(answer.status).toBe(200);
      expectShape(answer.body, promised(path, 'get', 200));
    }
    const exampleForm = (path: string, fields: object): Promise<Answer> => {
      const { schema } = document.paths[path].post.requestBody.content[FORM_TYPE];
      return postForm(api, path, { ...exampleOf(schema), ...fields });
    };
    const tokens = await exampleForm('/auth/token', {});
    expect(tokens.status).toBe(200);
    expectShape(tokens.body, promised('/auth/token', 'post', 200));
    expect((await exampleForm('/auth/revoke', {})).status).toBe(200);
    const wrong = await exampleForm('/auth/token', { password: 'wrong' });
    expectShape(wrong.body, { $ref: '#/components/schemas/NightlatchOAuthErrorResponse' });
    const refused = await api.post('/auth/login', {});
    expectShape(refused.body, { $ref: '#/components/schemas/NightlatchProblemResponse' });
  });

  it('keeps its word about administration and my data too', async () => {
    const { api } = server;
    const person = newPerson();
    const signUp = await api.post('/auth/signup', person);
    const users = database.collection<any>('users');
    await users.updateOne({ _id: signUp.body.user.id }, { $set: { roles: ['admin'] } });
    const { accessToken: token } = (await api.refresh(signUp.body.refreshToken)).body;
    const example = (path: string, method: string): any =>
      exampleOf(document.paths[path][method].requestBody.content['application/json'].schema);
    const fieldsOf = (path: string, method: string, status: number): string[] =>
      Object.keys(
        resolve(document.paths[path][method].responses[status].content['application/json'].schema).properties,
      );

    const created = await api.post('/users', example('/users', 'post'), token);
    expect(created.status).toBe(201);
    expect(fieldsOf('/users', 'post', 201)).toEqual(expect.arrayContaining(Object.keys(created.body)));
    const change = { body: example('/users/{id}', 'patch'), token };
    const changed = await api.request('PATCH', `/users/${created.body.id as string}`, change);
    expect([changed.status, changed.body.name]).toEqual([200, change.body.name]);
    const page = await api.get('/users?limit=1', token);
    expect(fieldsOf('/users', 'get', 200).sort()).toEqual(Object.keys(page.body).sort());
    const exported = await api.get('/auth/me/export', token);
    expect(fieldsOf('/auth/me/export', 'get', 200).sort()).toEqual(Object.keys(exported.body).sort());
    expect(Object.keys(example('/auth/me', 'delete'))).toEqual(['password']);
  });
});

describe('Swagger UI', () => {
  it('is a page at /docs, with every script, style and icon that it asks for', async () => {
    const page = await server.api.get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const assets = [...page.text.matchAll(/(?:src|href)="(\.?\/[^"]+)"/g)].map(([, asset]) => asset!);
    expect(assets.length).toBeGreaterThanOrEqual(3);
    for (const asset of assets) {
      const answer = await fetch(new URL(asset, `${server.api.url}/docs`));
      expect([asset, answer.status]).toEqual([asset, 200]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
      expect(answer.headers.get('content-type')).toMatch(/javascript|css|png/);
    }
  });

  it('runs under its own content security policy: no script of the page is inline', async () => {
    const { headers, text } = await server.api.get('/docs');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S/);
  });

  it.each(['/docs', '/docs/', '/docs-json'])('refuses another method on %s with 405', async (path) => {
    const answer = await server.api.request('POST', path);
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each([
    '/docs/nothing.js',
    '/docs/../package.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/..%2fpackage.json',
    '/docs-yaml',
  ])('has nothing at %s', async (path) => {
    expectProblem(await sendRaw(server.api.url, http('GET', path)), 'not_found', 'forbidden');
  });

  it('is gone with SWAGGER=off, and with it every link to it', async () => {
    const off = await startServer({ ...TEST_SECRETS, MONGODB_URI: mongodbUri, SWAGGER: 'off' });
    try {
      for (const path of [
        '/docs',
        '/docs/',
        '/docs-json',
        '/docs/swagger-ui.css',
        '/docs/swagger-ui-init.js',
      ])
        expectProblem(await off.api.get(path), 'not_found');
      expect((await off.api.get('/')).text).not.toContain('"/docs');
      expect(off.output()).not.toContain('/docs');
    } finally {
      await off.stop();
    }
  });
});

describe('the home page', () => {
  it('is HTML with working links to the documentation and the health checks, and has no script', async () => {
    const { status, headers, text } = await server.api.get('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toContain('<script');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';style-src 'sha256-/);
    const links = [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, link]) => link!);
    expect(links).toEqual([
      ...['/signup', '/login', '/account', '/console'],
      ...['/docs', '/docs-json', '/signup', '/console', '/health/live', '/health/ready'],
    ]);
    for (const link of links) expect((await server.api.get(link)).status).toBe(200);
  });

  it('leads a developer on: to the first administrator, the mails and the documentation', async () => {
    const { text } = await server.api.get('/');
    for (const step of ['users set-role', '.data/mail', 'docs/README.md']) expect(text).toContain(step);
  });

  it('tells the public of a production neither folders nor commands, and leads to the product', async () => {
    const production = await startServer({
      ...TEST_SECRETS,
      ...{ NODE_ENV: 'production', HOST: '127.0.0.1', PUBLIC_URL: 'https://auth.example.com' },
      ...{ MONGODB_URI: mongodbUri, PRODUCT_NAME: '<Fern>', PRODUCT_URL: 'https://fern.example/?a&b' },
    });
    try {
      const { text } = await production.api.get('/');
      expect(text).not.toMatch(/npm|\.data|SMTP_URL|docs/);
      expect(text).not.toContain('<Fern>');
      expect(text).toContain('<a href="https://fern.example/?a&#38;b">Back to &#60;Fern&#62;</a>');
    } finally {
      await production.stop();
    }
  });
});

describe('health', () => {
  it.each(['/health/live', '/health/ready'])(
    '%s says ok to everybody, and no cache repeats it',
    async (path) => {
      const { status, body, headers } = await server.api.get(path);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'ok' });
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );
});
