import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  Controller,
  type DynamicModule,
  forwardRef,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mongo } from 'mongoose';
import { Clock } from '../../src/common/clock.js';
import { CurrentUser, type UserPrincipal, Public, Roles } from '../../src/common/http/index.js';
import { Mailer } from '../../src/mail/index.js';
import { ResourceServerModule } from '../../src/resource-server/index.js';
import {
  actingAs,
  createTestingModule,
  endSession,
  mailedToken,
  startTestDatabase,
  TestClock,
  TestIssuer,
  TestMailbox,
} from '../../src/testing/index.js';
import { Api, newPerson } from '../support/api.js';
import { gateway, socketIoCaller } from '../support/host-contexts.js';
import { eventually } from '../support/other-service.js';
import { expectProblem } from '../support/problems.js';
import { startApp } from '../support/test-app.js';
import { JwtAuthGuard, RolesGuard } from '../../src/auth/index.js';
import { IoAdapter } from '@nestjs/platform-socket.io';

@Controller('cats')
class CatsController {
  @Get()
  mine(@CurrentUser() user: UserPrincipal): object {
    return { owner: user.id, roles: user.roles };
  }

  @Roles('admin')
  @Get('all')
  all(): object {
    return { cats: [] };
  }

  @Public()
  @Get('open')
  open(): object {
    return { open: true };
  }

  @Public()
  @Get('broken')
  broken(): never {
    throw new Error('of the host');
  }
}

async function listen(app: INestApplication): Promise<Api> {
  await app.listen(0, '127.0.0.1');
  return new Api((await app.getUrl()).replace('localhost', '127.0.0.1'));
}

/** What a host imports, as far as it matters here: another object each time, and a need that only a database fills. */
@Module({})
class NightlatchModule {
  static forRoot(): DynamicModule {
    const unmet = { provide: 'users', inject: ['a database'], useFactory: () => undefined };
    return { module: NightlatchModule, providers: [unmet] };
  }
}

@Module({ imports: [NightlatchModule.forRoot()] })
class AuthFeature {}

@Module({
  imports: [forwardRef(() => AuthFeature)],
  controllers: [CatsController],
  providers: [gateway([JwtAuthGuard, RolesGuard])],
})
class HostModule {}

describe("a host's guarded controller, without a database", () => {
  const clock = new TestClock();
  let app: INestApplication;
  let api: Api;

  beforeAll(async () => {
    const testing = await createTestingModule({ imports: [HostModule] })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    app = testing.createNestApplication({ logger: false });
    app.useWebSocketAdapter(new IoAdapter(app));
    api = await listen(app);
  });
  afterAll(() => app.close());

  it('answers whom the test acts as', async () => {
    const { token, user, headers } = actingAs(app, { id: 'ada', roles: ['user', 'keeper'] });
    const { status, body } = await api.get('/cats', token);
    expect({ status, body }).toEqual({ status: 200, body: { owner: 'ada', roles: ['user', 'keeper'] } });
    expect(user).toMatchObject({ id: 'ada', roles: ['user', 'keeper'], version: 0 });
    expect((await api.request('GET', '/cats', { headers })).status).toBe(200);
  });

  it('acts as who has proved as much as the test says, when it says', () => {
    const authTime = new Date('2026-01-31T09:26:53.000Z');
    const weak = { acr: 'aal1', amr: ['pwd'] };
    const strong = { acr: 'aal2', amr: ['pwd', 'otp', 'mfa'], authTime };
    expect(actingAs(app).user).toMatchObject(weak);
    expect(actingAs(app, { acr: 'aal2', authTime }).user).toMatchObject(strong);
    expect(actingAs(app, { acr: 'aal2', amr: ['hwk', 'user'] }).user.amr).toEqual(['hwk', 'user']);
  });

  it('makes up a user of its own each time', async () => {
    const [one, another] = [actingAs(app), actingAs(app)];
    expect((await api.get('/cats', one.token)).body).toEqual({ owner: one.user.id, roles: ['user'] });
    expect(one.user.id).not.toBe(another.user.id);
    expect(one.user.sessionId).not.toBe(another.user.sessionId);
  });

  it('refuses as the real module does, in its words', async () => {
    const none = await api.get('/cats');
    expectProblem(none, 'authentication_required');
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    expectProblem(await api.get('/cats', 'no-token'), 'access_token_invalid');
    expectProblem(await api.get('/cats/all', actingAs(app).token), 'forbidden');
    expect((await api.get('/cats/all', actingAs(app, { roles: ['admin'] }).token)).status).toBe(200);
    expect((await api.get('/cats/open')).status).toBe(200);
  });

  it("leaves the host's own errors to the host", async () => {
    expect((await api.get('/cats/broken')).body).toEqual({
      statusCode: 500,
      message: 'Internal server error',
    });
  });

  it('takes no token of another application', async () => {
    const other = await createTestingModule({ imports: [HostModule] }).compile();
    expectProblem(await api.get('/cats', actingAs(other).token), 'access_token_invalid');
  });

  it('feels the end of a session, and of a token', async () => {
    const person = actingAs(app);
    await endSession(app, person);
    expectProblem(await api.get('/cats', person.token), 'access_token_invalid');
    const another = actingAs(app);
    clock.advance(600 + 31);
    expectProblem(await api.get('/cats', another.token), 'access_token_invalid');
    expect((await api.get('/cats', actingAs(app).token)).status).toBe(200);
  });

  it('guards gateways too', async () => {
    const { token, user } = actingAs(app);
    const [person, nobody] = [socketIoCaller(api.url, token), socketIoCaller(api.url)];
    expect(await person.call('me')).toEqual({ answer: { id: user.id, roles: ['user'] } });
    expect(await nobody.call('me')).toMatchObject({ refusal: { code: 'authentication_required' } });
    person.close();
    nobody.close();
  });

  it('lets a test override a guard by class', async () => {
    const testing = await createTestingModule({ imports: [HostModule] })
      .overrideProvider(RolesGuard)
      .useValue({ canActivate: () => true })
      .compile();
    const open = testing.createNestApplication({ logger: false });
    const openApi = await listen(open);
    expect((await openApi.get('/cats/all', actingAs(open).token)).status).toBe(200);
    await open.close();
  });

  it('guards a module that imports no NightlatchModule, as one of many in its application', async () => {
    const testing = await createTestingModule({ controllers: [CatsController] }).compile();
    const other = testing.createNestApplication({ logger: false });
    const cats = await listen(other);
    expect((await cats.get('/cats')).status).toBe(401);
    expect((await cats.get('/cats', actingAs(other, { id: 'ada' }).token)).body).toMatchObject({
      owner: 'ada',
    });
    await other.close();
  });

  it('takes a part of the time that the real service takes, application and all', async () => {
    const start = performance.now();
    await (await startApp()).close();
    const began = performance.now();
    const testing = await createTestingModule({ imports: [HostModule] }).compile();
    const quick = testing.createNestApplication({ logger: false });
    const quickApi = await listen(quick);
    expect((await quickApi.get('/cats', actingAs(quick).token)).status).toBe(200);
    await quick.close();
    expect(performance.now() - began).toBeLessThan((began - start) / 2);
  });

  it('gives the host stand-ins for what it injects', async () => {
    const USERS = Symbol('users');
    @Injectable()
    class Greeter {
      constructor(@Inject(USERS) readonly users: { name: string }) {}
    }
    const testing = await createTestingModule({ imports: [HostModule], providers: [Greeter] }, [
      { provide: USERS, useValue: { name: 'Ada' } },
    ]).compile();
    expect(testing.get(Greeter).users.name).toBe('Ada');
  });
});

describe('actingAs on the real service', () => {
  it('signs with its own key; a session that ends there ends on every node', async () => {
    const one = await startApp();
    const other = await startApp({ MONGODB_URI: one.mongodbUri });
    const person = actingAs(one.app, { roles: ['admin'] });
    for (const { api } of [one, other]) {
      const { status, body } = await api.get('/auth/whoami', person.token);
      expect({ status, body }).toMatchObject({ status: 200, body: { id: person.user.id, roles: ['admin'] } });
    }
    expect((await one.api.get('/users', person.token)).status).toBe(200);
    await endSession(one.app, person);
    expectProblem(await one.api.get('/auth/whoami', person.token), 'access_token_invalid');
    await eventually(async () => (await other.api.get('/auth/whoami', person.token)).status !== 200);
    expectProblem(await other.api.get('/auth/whoami', person.token), 'access_token_invalid');
    await other.close();
    await one.close();
  });
});

describe('TestMailbox', () => {
  it('has what the service mails, with a token that works', async () => {
    const mailbox = new TestMailbox();
    const server = await startApp({}, undefined, {
      override: (builder) => builder.overrideProvider(Mailer).useValue(mailbox),
    });
    const person = newPerson();
    await server.api.signUp(person);
    await mailbox.take(person.email.toUpperCase());
    await server.api.post('/auth/forgot-password', { email: person.email });
    const mail = await mailbox.take(person.email);
    const newPassword = 'another battery horse staple';
    const answer = await server.api.post('/auth/reset-password', { token: mailedToken(mail), newPassword });
    expect(answer.status).toBe(204);
    await expect(mailbox.take('nobody@example.com', undefined, 0.05)).rejects.toThrow(
      'No mail to nobody@example.com within 0.05 s',
    );
    await server.close();
  });
});

describe('TestIssuer', () => {
  it('is an issuer to a service that verifies its tokens', async () => {
    const issuer = await TestIssuer.start();
    const clock = new TestClock();
    issuer.clock = clock;
    @Module({ imports: [ResourceServerModule.forRoot(issuer.options)], controllers: [CatsController] })
    class OrdersModule {}
    const testing = await Test.createTestingModule({ imports: [OrdersModule] })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    const app = testing.createNestApplication({ logger: false });
    const api = await listen(app);
    await issuer.tell(app);

    const person = issuer.actingAs({ roles: ['admin'] });
    expect((await api.get('/cats', person.token)).body).toEqual({ owner: person.user.id, roles: ['admin'] });
    expect((await api.get('/cats/all', person.token)).status).toBe(200);
    expectProblem(await api.get('/cats/all', issuer.actingAs().token), 'forbidden');
    issuer.endSession(person);
    await issuer.tell(app);
    expectProblem(await api.get('/cats', person.token), 'access_token_invalid');
    const authTime = new Date('2026-01-31T09:26:53.000Z');
    const strong = { acr: 'aal2', amr: ['pwd', 'otp', 'mfa'], authTime };
    expect(issuer.actingAs({ acr: 'aal2', authTime }).user).toMatchObject(strong);
    expect(issuer.actingAs().user).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
    const another = issuer.actingAs();
    clock.advance(600 + 31);
    expectProblem(await api.get('/cats', another.token), 'access_token_invalid');

    await issuer.stop();
    await app.close();
  });

  it('says so when nobody trusts it', async () => {
    const issuer = await TestIssuer.start();
    const options = { ...issuer.options, issuer: 'http://localhost:9' };
    const testing = await Test.createTestingModule({ imports: [ResourceServerModule.forRoot(options)] })
      .setLogger(false as never)
      .compile();
    await expect(issuer.tell(testing)).rejects.toThrow('has not heard from its issuer');
    await testing.close();
    await issuer.stop();
  });
});

describe('startTestDatabase', () => {
  it('starts a real MongoDB, empty, and leaves nothing', async () => {
    const database = await startTestDatabase();
    const client = await new mongo.MongoClient(database.uri).connect();
    expect(await client.db().collection('cats').countDocuments()).toBe(0);
    expect((await client.db().admin().command({ hello: 1 }))['setName']).toEqual(expect.any(String));
    expect(new Set([database.uri, database.freshUri(), database.freshUri()]).size).toBe(3);
    const { parsed } = await client.db().admin().command({ getCmdLineOpts: 1 });
    await client.close();
    await database.stop();
    expect(existsSync(parsed.storage.dbPath)).toBe(false);
  });
});

describe('nightlatch/testing in production', () => {
  const entry = pathToFileURL(resolve('dist/testing/index.js')).href;
  const load = (NODE_ENV: string): Promise<unknown> =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', `await import('${entry}')`], {
      env: { PATH: process.env['PATH'], NODE_ENV },
    });

  it('refuses to be loaded', async () => {
    await expect(load('production')).rejects.toThrow(/must not run with NODE_ENV=production/);
    await expect(load('test')).resolves.toBeDefined();
  });
});
