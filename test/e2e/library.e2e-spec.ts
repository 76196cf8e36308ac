import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  type INestApplication,
  Injectable,
  Module,
  type ModuleMetadata,
  Post,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  getConnectionToken,
  InjectModel,
  MongooseModule,
  Prop,
  Schema,
  SchemaFactory,
} from '@nestjs/mongoose';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import mongoose, { type Connection, type Model } from 'mongoose';
import { JwtAuthGuard } from '../../src/auth/index.js';
import {
  addSecuritySchemes,
  CurrentSession,
  CurrentUser,
  type UserPrincipal,
  Public,
  Roles,
} from '../../src/common/http/index.js';
import { password } from '../../src/methods/password/index.js';
import { sessions } from '../../src/features.js';
import { NightlatchModule, type NightlatchOptionsFactory } from '../../src/nightlatch.module.js';
import { type NightlatchOptions } from '../../src/nightlatch.options.js';
import { type Answer, Api, newPerson, PASSWORD } from '../support/api.js';
import { freshDatabaseUri } from '../support/database.js';
import { eventually } from '../support/other-service.js';
import { expectProblem } from '../support/problems.js';

const ADMIN = { email: 'root@example.com', password: 'a long night over quiet roofs' };

/** The host's own, by a name that we use, too. */
@Schema({ collection: 'host_users' })
class User {
  @Prop({ type: String, required: true })
  nickname!: string;
}

@Controller()
class HostController {
  constructor(@InjectModel(User.name) private readonly users: Model<User>) {}

  @Get('mine')
  mine(@CurrentUser('id') id: string, @CurrentSession() session: string, @CurrentUser() all: UserPrincipal) {
    return { id, session, roles: all.roles };
  }

  @Get('admins')
  @Roles('admin')
  admins(): object {
    return {};
  }

  @Public()
  @Get('open')
  open(): never {
    throw new Error('of the host');
  }

  @Public()
  @Post('form')
  form(@Body() body: unknown): unknown {
    return body;
  }

  @Public()
  @Post('host-users')
  async add(): Promise<number> {
    await this.users.create({ nickname: 'nick' });
    return this.users.countDocuments();
  }
}

@Public()
@Controller('brochures')
class BrochuresController {
  @Get()
  read(): object {
    return {};
  }
}

/** Nowhere says that it is open. */
@Controller('drafts')
class DraftsController extends BrochuresController {
  @Public()
  @Get('teaser')
  teaser(): object {
    return {};
  }
}

/** Has its routes from two above it. */
@Controller('secrets')
class SecretsController extends DraftsController {}

@Roles('admin')
@Controller('reports')
class ReportsController {
  @Get()
  list(): object {
    return {};
  }
}

@Controller('salaries')
class SalariesController extends ReportsController {}

@Public()
@Controller('magazine')
class MagazineController {
  @Get()
  read(): object {
    return {};
  }

  @Roles('admin')
  @Get('drafts')
  drafts(): object {
    return {};
  }

  @UseGuards(JwtAuthGuard)
  @Get('mine')
  mine(@CurrentUser('id') id: string): object {
    return { id };
  }

  @Public(false)
  @Get('closed')
  closed(): object {
    return {};
  }
}

@Roles('admin')
@Controller('ledger')
class LedgerController {
  @Get()
  list(): object {
    return {};
  }

  @Public()
  @Get('summary')
  summary(): object {
    return {};
  }
}

/** The host's own, by a name that we use, too. */
class LoginDto {
  @ApiProperty()
  badge!: string;
}

@Public()
@Controller('gate')
class LoginController {
  @Post()
  login(@Body() { badge }: LoginDto): object {
    return { badge };
  }
}

/** A host's routes that others inherit. */
const INHERITANCE = [
  BrochuresController,
  DraftsController,
  SecretsController,
  ReportsController,
  SalariesController,
];

const OTHERS = [MagazineController, LedgerController, LoginController];

@Injectable()
class OptionsFromClass implements NightlatchOptionsFactory {
  createNightlatchOptions(): NightlatchOptions {
    return settings();
  }
}

@Module({ providers: [OptionsFromClass], exports: [OptionsFromClass] })
class OptionsFromClassModule {}

/** A host that answers everything itself. */
@Catch()
class EverythingFilter implements ExceptionFilter {
  catch(error: { statusCode?: number; message: string }, host: ArgumentsHost): void {
    const response = host
      .switchToHttp()
      .getResponse<{ status: (code: number) => { send: (body: object) => void } }>();
    response.status(error.statusCode ?? 500).send({ ofTheHost: error.message });
  }
}

let dataDir: string;
beforeAll(async () => (dataDir = await mkdtemp(join(tmpdir(), 'nightlatch-test-'))));
afterAll(() => rm(dataDir, { recursive: true }));

const settings = (): NightlatchOptions => ({
  publicUrl: 'http://localhost:3999',
  dataDir,
  bcryptCost: 10,
  rateLimits: false,
});

const running: INestApplication[] = [];
afterAll(async () => {
  await Promise.all(running.map((app) => app.close()));
  // Of hosts that did not get as far.
  await mongoose.disconnect();
});

interface Running {
  app: INestApplication;
  api: Api;
  /** The database of the host. */
  connection: Connection;
}

interface Hosting {
  platform?: 'express' | 'fastify';
  connectionName?: string;
  prepare?: (app: INestApplication) => void;
}

async function start(
  nightlatch: NonNullable<ModuleMetadata['imports']>[number],
  { platform = 'fastify', connectionName, prepare }: Hosting = {},
): Promise<Running> {
  @Module({
    imports: [
      MongooseModule.forRoot(freshDatabaseUri(), connectionName === undefined ? {} : { connectionName }),
      MongooseModule.forFeature(
        [{ name: User.name, schema: SchemaFactory.createForClass(User) }],
        connectionName,
      ),
      nightlatch,
    ],
    // With a connection by name its model has another token.
    controllers: connectionName === undefined ? [HostController, ...INHERITANCE, ...OTHERS] : [],
  })
  class HostModule {}

  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(HostModule, adapter, { logger: false, abortOnError: false });
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  running.push(app);
  const connection = app.get<Connection>(getConnectionToken(connectionName));
  return { app, api: new Api(await app.getUrl()), connection };
}

describe.each(['express', 'fastify'] as const)('a host on %s', (platform) => {
  let host: Running;
  beforeAll(async () => {
    const admin = { adminEmail: ADMIN.email, adminPassword: ADMIN.password };
    host = await start(NightlatchModule.forRoot({ ...settings(), ...admin }), { platform });
  });

  it('has its routes guarded, and knows who asks', async () => {
    const { api } = host;
    expectProblem(await api.get('/mine'), 'authentication_required');
    const { body } = await api.signUp();
    expect((await api.get('/mine', body.accessToken)).body).toEqual({
      id: body.user.id,
      session: expect.stringMatching(/^[\w-]{20,}$/),
      roles: ['user'],
    });
    expectProblem(await api.get('/admins', body.accessToken), 'forbidden');
  });

  it('a subclass of a @Public() controller: it is open to nobody unless it says so itself', async () => {
    const { api } = host;
    const { accessToken } = (await api.signUp()).body;
    expect((await api.get('/brochures')).status).toBe(200);
    for (const path of ['/drafts', '/secrets']) {
      expectProblem(await api.get(path), 'authentication_required');
      expect((await api.get(path, accessToken)).status).toBe(200);
    }
    // A method keeps what it says of itself.
    for (const path of ['/drafts/teaser', '/secrets/teaser']) expect((await api.get(path)).status).toBe(200);
  });

  it('a subclass of a @Roles() controller: what the base class asks for is asked for there, too', async () => {
    const { api } = host;
    const { accessToken } = (await api.signUp()).body;
    for (const path of ['/reports', '/salaries']) {
      expectProblem(await api.get(path), 'authentication_required');
      expectProblem(await api.get(path, accessToken), 'forbidden');
    }
  });

  it('a restriction at a method of a @Public() controller: it is asked for, and met by who has what it takes', async () => {
    const { api } = host;
    const { user, accessToken } = (await api.signUp()).body;
    const admin = (await api.post('/auth/login', ADMIN)).body.accessToken;
    expect((await api.get('/magazine')).status).toBe(200);
    for (const path of ['/magazine/drafts', '/magazine/mine', '/magazine/closed'])
      expectProblem(await api.get(path), 'authentication_required');
    expectProblem(await api.get('/magazine/drafts', accessToken), 'forbidden');
    expect((await api.get('/magazine/drafts', admin)).status).toBe(200);
    expect((await api.get('/magazine/mine', accessToken)).body).toEqual({ id: user.id });
    expect((await api.get('/magazine/closed', accessToken)).status).toBe(200);
  });

  it('@Public() at a method of a @Roles() controller: it is open', async () => {
    expect((await host.api.get('/ledger/summary')).status).toBe(200);
    expectProblem(await host.api.get('/ledger'), 'authentication_required');
  });

  it('has log-out felt by its own routes', async () => {
    const { api } = host;
    const { body } = await api.signUp();
    expect((await api.post('/auth/logout', { refreshToken: body.refreshToken })).status).toBe(204);
    expectProblem(await api.get('/mine', body.accessToken), 'access_token_invalid');
  });

  it('needs no pipe against an object where a string belongs (NoSQL injection)', async () => {
    const answer = await host.api.post('/auth/login', { email: { $gt: '' }, password: { $gt: '' } });
    expectProblem(answer, 'validation_failed');
    expectProblem(
      await host.api.post('/auth/signup', { ...newPerson(), roles: ['admin'] }),
      'validation_failed',
    );
  });

  it('answers the errors of its own routes itself', async () => {
    const answer = await host.api.get('/open');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).not.toContain('problem');
    expect((await host.api.get('/nowhere')).headers.get('content-type')).not.toContain('problem');
  });

  it('takes forms where it wants to, and so do the routes for OAuth clients, and no others of ours', async () => {
    const form = (path: string, fields: Record<string, string>) =>
      fetch(host.api.url + path, { method: 'POST', body: new URLSearchParams(fields) });
    expect(await (await form('/form', { a: 'b' })).json()).toEqual({ a: 'b' });
    const person = newPerson();
    await host.api.signUp(person);
    const grant = { grant_type: 'password', username: person.email, password: PASSWORD };
    const token = await form('/auth/token', grant);
    expect([token.status, ((await token.json()) as { token_type: string }).token_type]).toEqual([
      200,
      'Bearer',
    ]);
    expect((await form('/auth/login', { email: person.email, password: PASSWORD })).status).toBe(415);
  });

  it('may have a User model, too', async () => {
    expect((await host.api.post('/host-users', {})).text).toBe('1');
    const indexes = await host.connection.collection('host_users').indexes();
    expect(indexes.map(({ name }) => name)).toEqual(['_id_']);
  });

  it('has our routes in its OpenAPI document, beside its own', () => {
    const { paths } = SwaggerModule.createDocument(host.app, new DocumentBuilder().build());
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/mine', '/auth/login', '/auth/sessions']));
    expect(paths['/auth/login']?.post?.requestBody).toBeDefined();
  });

  it('has none of its schemas and operations replaced by one of ours in its OpenAPI document', () => {
    const config = addSecuritySchemes(new DocumentBuilder(), { routePrefix: '/api' }).build();
    const operationIdFactory = (_controller: string, method: string): string => method;
    const document = SwaggerModule.createDocument(host.app, config, { operationIdFactory });
    const { schemas = {}, securitySchemes } = document.components ?? {};
    expect(schemas['LoginDto']).toMatchObject({ properties: { badge: { type: 'string' } } });
    const ours = Object.keys(schemas).filter((name) => name !== 'LoginDto');
    expect(ours.length).toBeGreaterThan(40);
    for (const name of ours) expect(name).toMatch(/^Nightlatch[A-Z]/);

    const named = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.values(operations as Record<string, { operationId: string; summary?: string }>).map(
        ({ operationId, summary }) => ({ path, operationId, summary }),
      ),
    );
    const isOurs = (path: string): boolean => /^\/(auth|users|audit|\.well-known)(\/|$)/.test(path);
    const ids = named.filter(({ path }) => isOurs(path));
    expect(ids.length).toBeGreaterThan(30);
    for (const { operationId, summary } of ids) {
      expect(operationId).toMatch(/^Nightlatch[A-Z]\w+_\w+$/);
      expect(summary).toMatch(/\w/);
    }
    expect(new Set(ids.map(({ operationId }) => operationId)).size).toBe(ids.length);
    expect(named.find(({ path }) => path === '/gate')?.operationId).toBe('login');
    // What a host's @ApiBearerAuth() asks for, and the button that fetches it.
    expect(securitySchemes).toMatchObject({
      bearer: { type: 'http' },
      password: { flows: { password: { tokenUrl: '/api/auth/token' } } },
    });
  });

  it('need not ask for majorities itself: sessions are written with one', async () => {
    const profile = async (level: number): Promise<void> => {
      await host.connection.db!.command({ profile: level });
    };
    await profile(2);
    await host.api.signUp();
    await profile(0);
    const writes = await host.connection
      .collection('system.profile')
      .find({
        ns: /\.(users|sessions)$/,
        op: { $in: ['insert', 'update'] },
        'command.writeConcern': { $exists: true },
      })
      .toArray();
    expect(writes.length).toBeGreaterThan(0);
    for (const { command } of writes) expect(command.writeConcern).toEqual({ w: 'majority' });
  });
});

describe('where the options come from', () => {
  const works = async ({ api }: Running): Promise<void> => {
    expect((await api.signUp()).status).toBe(201);
  };

  it('a factory that is given what other modules have', async () => {
    const nightlatch = NightlatchModule.forRootAsync({
      imports: [OptionsFromClassModule],
      inject: [OptionsFromClass],
      useFactory: (...[options]: unknown[]) =>
        Promise.resolve((options as OptionsFromClass).createNightlatchOptions()),
    });
    await works(await start(nightlatch));
  });

  it('a class', async () => {
    await works(await start(NightlatchModule.forRootAsync({ useClass: OptionsFromClass })));
  });

  it('a provider that is there already', async () => {
    const nightlatch = NightlatchModule.forRootAsync({
      imports: [OptionsFromClassModule],
      useExisting: OptionsFromClass,
    });
    await works(await start(nightlatch));
  });

  it('wrong ones end the boot, all of them named in the words of the options, by a factory too', async () => {
    const wrong = { bcryptCost: 3, jwtAccessExpiresIn: 'soon' };
    const lines = [/bcryptCost.*10/, /jwtAccessExpiresIn.*duration/];
    for (const nightlatch of [
      () => NightlatchModule.forRoot({ ...settings(), ...wrong }),
      () => NightlatchModule.forRootAsync({ useFactory: () => ({ ...settings(), ...wrong }) }),
    ]) {
      const failure = await start(nightlatch()).catch((error: unknown) => error as Error);
      for (const line of lines) expect((failure as Error).message).toMatch(line);
    }
  });

  it('a connection that there is none of ends the boot, by the name of the option', async () => {
    for (const connectionName of [undefined, 'accounts']) {
      const nightlatch = NightlatchModule.forRoot({ ...settings(), connectionName: 'other' });
      await expect(start(nightlatch, { connectionName })).rejects.toThrow(/connectionName.*MongooseModule/);
    }
    await expect(start(NightlatchModule.forRoot(settings()), { connectionName: 'accounts' })).rejects.toThrow(
      /connectionName.*MongooseModule/,
    );
  });

  it('a connection that does not open ends the boot with what the driver says', async () => {
    const uri = 'mongodb://127.0.0.1:1/nowhere?serverSelectionTimeoutMS=2000';
    const connections = [
      MongooseModule.forRoot(uri, { retryAttempts: 0 }),
      MongooseModule.forRootAsync({ useFactory: () => ({ uri, retryAttempts: 0 }) }),
    ];
    const ours = NightlatchModule.forRoot(settings());
    for (const connection of connections) {
      for (const imports of [
        [connection, ours],
        [ours, connection],
      ]) {
        @Module({ imports })
        class HostModule {}
        const starting = NestFactory.create(HostModule, { logger: false, abortOnError: false });
        await expect(starting).rejects.toThrow(/ECONNREFUSED/);
      }
    }
  });

  it('routes that we do not have are refused', () => {
    const features = ['auth', 'sessoins'] as never;
    expect(() => NightlatchModule.forRoot({ ...settings(), features })).toThrow(/features.*sessions/s);
  });

  it('a prefix that is no plain path is refused', () => {
    expect(() => NightlatchModule.forRoot({ ...settings(), routePrefix: ':tenant' })).toThrow(/routePrefix/);
  });
});

describe('which of our routes there are, and where', () => {
  const status = async (request: Promise<Answer>): Promise<number> => (await request).status;

  it.each(['express', 'fastify'] as const)(
    'under a prefix, with the cookie, the links and the metadata knowing it, on %s',
    async (platform) => {
      const nightlatch = NightlatchModule.forRoot({ ...settings(), routePrefix: '/api/v1/' });
      const { api } = await start(nightlatch, { platform });
      expect(await status(api.post('/auth/signup', newPerson()))).toBe(404);
      const answer = await api.post('/api/v1/auth/signup', { ...newPerson(), transport: 'cookie' });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('set-cookie')).toContain('Path=/api/v1/auth;');
      const metadata = await api.get('/.well-known/oauth-authorization-server');
      expect(metadata.body.token_endpoint).toBe('http://localhost:3999/api/v1/auth/token');
      expect(metadata.body.jwks_uri).toBe('http://localhost:3999/.well-known/jwks.json');
      expect(await status(api.get('/api/v1/auth/reset-password'))).toBe(200);
      expect(await status(api.get('/mine', answer.body.accessToken))).toBe(200);
    },
  );

  it.each(['express', 'fastify'] as const)('beside the global prefix of a host, on %s', async (platform) => {
    const nightlatch = NightlatchModule.forRoot({ ...settings(), routePrefix: 'api' });
    const { api } = await start(nightlatch, {
      platform,
      prepare: (app) => app.setGlobalPrefix('api', { exclude: ['api/{*ours}', '.well-known/{*ours}'] }),
    });
    const { body } = await api.post('/api/auth/signup', newPerson());
    expect(await status(api.get('/api/mine', body.accessToken))).toBe(200);
    expect(await status(api.get('/.well-known/jwks.json'))).toBe(200);
  });

  it('only some of them', async () => {
    const { api } = await start(
      NightlatchModule.forRoot({ ...settings(), features: [password(), sessions()] }),
    );
    const { body } = await api.signUp();
    expect(await status(api.get('/auth/sessions', body.accessToken))).toBe(200);
    for (const path of ['/auth/me', '/users', '/audit', '/.well-known/jwks.json']) {
      expect(await status(api.get(path, body.accessToken))).toBe(404);
    }
  });

  it('without the guard before others: theirs are open, ours are not', async () => {
    const { api } = await start(NightlatchModule.forRoot({ ...settings(), globalGuard: false }));
    expect((await api.get('/open')).status).toBe(500);
    expect(await status(api.post('/host-users', {}))).toBe(201);
    expectProblem(await api.get('/auth/whoami'), 'authentication_required');
  });
});

describe('whose database it is', () => {
  it('a connection by name, and another database on it: ours keep to themselves', async () => {
    const dbName = `nightlatch_${process.pid}_own`;
    const nightlatch = NightlatchModule.forRoot({ ...settings(), connectionName: 'accounts', dbName });
    const { api, connection } = await start(nightlatch, { connectionName: 'accounts' });
    expect((await api.signUp()).status).toBe(201);
    const names = async (name: string): Promise<string[]> =>
      (await connection.getClient().db(name).listCollections().toArray()).map((each) => each.name);
    expect(await names(dbName)).toEqual(expect.arrayContaining(['users', 'sessions', 'audit']));
    expect(await names(connection.name)).not.toContain('users');
    await connection.getClient().db(dbName).dropDatabase();
  });

  it('goes on telling the nodes of a host what was revoked: the guards are not cut off after a while', async () => {
    const nightlatch = NightlatchModule.forRoot({ ...settings(), revocationMaxStaleness: '2s' });
    const { api } = await start(nightlatch);
    const { body } = await api.signUp();
    await sleep(2500);
    // On a busy machine the news may be late, and only cut off never comes.
    await eventually(async () => (await api.get('/mine', body.accessToken)).status === 200);
  });

  it('two hosts in one process do not meet, though they share the registry of Passport', async () => {
    const [one, other] = [
      await start(NightlatchModule.forRoot({ ...settings(), publicUrl: 'http://one.localhost' })),
      await start(NightlatchModule.forRoot({ ...settings(), publicUrl: 'http://other.localhost' })),
    ];
    const { body } = await one.api.signUp();
    expect((await one.api.get('/mine', body.accessToken)).status).toBe(200);
    expectProblem(await other.api.get('/mine', body.accessToken), 'access_token_invalid');
    expectProblem(
      await other.api.post('/auth/refresh', { refreshToken: body.refreshToken }),
      'refresh_token_invalid',
    );
  });

  it('a database that goes away is a 503 on our routes, as in the service', async () => {
    const { api, connection } = await start(NightlatchModule.forRoot(settings()));
    await connection.getClient().close();
    const answer = await api.post('/auth/login', { email: 'a@example.com', password: PASSWORD });
    expect([answer.status, answer.body.code]).toEqual([503, 'service_unavailable']);
  });
});

describe('what a host has for all its routes', () => {
  it('a pipe that converts does not soften ours', async () => {
    const { api } = await start(NightlatchModule.forRoot(settings()), {
      prepare: (app) =>
        app.useGlobalPipes(
          new ValidationPipe({ transform: true, transformOptions: { enableImplicitConversion: true } }),
        ),
    });
    expect((await api.signUp()).status).toBe(201);
    expect((await api.post('/auth/login', { email: { $gt: '' }, password: { $gt: '' } })).status).toBe(400);
  });

  it('a filter for everything answers refusals of its routes with their status, and leaves ours', async () => {
    const { api } = await start(NightlatchModule.forRoot(settings()), {
      prepare: (app) => app.useGlobalFilters(new EverythingFilter()),
    });
    expect((await api.get('/mine')).status).toBe(401);
    expectProblem(await api.post('/auth/login', {}), 'validation_failed');
  });
});
