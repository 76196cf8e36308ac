import {
  type ArgumentMetadata,
  type ArgumentsHost,
  Body,
  type CallHandler,
  Catch,
  ClassSerializerInterceptor,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  type INestApplication,
  Injectable,
  Module,
  type ModuleMetadata,
  type NestInterceptor,
  type PipeTransform,
  Post,
  Scope,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { APP_INTERCEPTOR, APP_PIPE, BaseExceptionFilter, HttpAdapterHost, Reflector } from '@nestjs/core';
import { IsString } from 'class-validator';
import { map, type Observable, of, tap } from 'rxjs';
import { CurrentUser, Public, Roles } from '../../src/common/http/index.js';
import { type Answer, Api, newPerson, PASSWORD } from '../support/api.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { expectProblem, wrongFields } from '../support/problems.js';

const ADMIN = { email: 'root@example.com', password: 'a long night over quiet roofs' };

class NoteDto {
  @IsString()
  text!: string;
}

/** The host's own, which have all that the host does. */
@Controller('notes')
class NotesController {
  @Get()
  mine(@CurrentUser('id') id: string): object {
    return { id };
  }

  @Get('admins')
  @Roles('admin')
  admins(): object {
    return {};
  }

  @Public()
  @Post()
  add(@Body() note: NoteDto): object {
    return { text: note.text, isConverted: note instanceof NoteDto };
  }
}

/** Spoils what is no DTO, wherever it comes from. */
@Injectable()
class SpoilingPipe implements PipeTransform {
  transform(value: unknown, { metatype }: ArgumentMetadata): unknown {
    if (metatype === NoteDto) return value;
    if (typeof value === 'object' && value !== null) for (const key of Object.keys(value)) spoil(value, key);
    return typeof value === 'string' ? 'spoilt' : value;
  }
}
function spoil(value: object, key: string): void {
  Reflect.set(value, key, 'spoilt');
}

/** As that of @nestjs/cache-manager: by URL, whoever asks. */
@Injectable()
class CachingInterceptor implements NestInterceptor {
  private static readonly answers = new Map<string, unknown>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, url } = context.switchToHttp().getRequest<{ method: string; url: string }>();
    const { answers } = CachingInterceptor;
    if (method !== 'GET') return next.handle();
    if (answers.has(url)) return of(answers.get(url));
    return next.handle().pipe(tap((answer) => answers.set(url, answer)));
  }
}

@Injectable()
class EnvelopeInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

/** "Catch everything" of Nest's documentation. */
@Catch()
class CatchEverythingFilter implements ExceptionFilter {
  constructor(private readonly httpAdapterHost: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.httpAdapterHost;
    const ctx = host.switchToHttp();
    const statusCode = exception instanceof HttpException ? exception.getStatus() : 500;
    const path = httpAdapter.getRequestUrl(ctx.getRequest());
    httpAdapter.reply(ctx.getResponse(), { statusCode, path }, statusCode);
  }
}

/** The HttpExceptionFilter of Nest's documentation, for both platforms. */
@Catch(HttpException)
class HttpExceptionFilter implements ExceptionFilter {
  catch(exception: HttpException, host: ArgumentsHost): void {
    const response = host
      .switchToHttp()
      .getResponse<{ status(code: number): { send(body: object): void } }>();
    const statusCode = exception.getStatus();
    response.status(statusCode).send({ statusCode, path: 'of the host' });
  }
}

/** "Inheritance" of Nest's documentation. */
@Catch()
class AllExceptionsFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    super.catch(exception, host);
  }
}

const STRICT = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  transform: true,
  transformOptions: { enableImplicitConversion: true },
  validateCustomDecorators: true,
});

type Platform = 'express' | 'fastify';

/** Pipes and interceptors as main.ts sets them up, and a default version in the URL. */
function inMain(platform: Platform): Promise<ExtendedHost> {
  return start(platform, {}, (app) => {
    app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    app.useGlobalPipes(STRICT, new SpoilingPipe());
    app.useGlobalInterceptors(
      new CachingInterceptor(),
      new EnvelopeInterceptor(),
      new ClassSerializerInterceptor(app.get(Reflector), { strategy: 'exposeAll' }),
      new ClassSerializerInterceptor(app.get(Reflector), { strategy: 'excludeAll' }),
    );
    app.useGlobalFilters(new CatchEverythingFilter(app.get(HttpAdapterHost)));
  });
}

@Module({})
class ScopedModule {}

/** The same as providers, some of them made for each request, which makes our controllers such, too. */
function inModules(platform: Platform): Promise<ExtendedHost> {
  const scoped = {
    module: ScopedModule,
    providers: [
      { provide: APP_PIPE, useValue: STRICT },
      { provide: APP_PIPE, useClass: SpoilingPipe, scope: Scope.REQUEST },
      { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
      { provide: APP_INTERCEPTOR, useClass: CachingInterceptor, scope: Scope.REQUEST },
    ],
  };
  return start(platform, { imports: [scoped] }, (app) => {
    const type = platform === 'express' ? VersioningType.HEADER : VersioningType.MEDIA_TYPE;
    app.enableVersioning(
      type === VersioningType.HEADER
        ? { type, header: 'x-version', defaultVersion: '1' }
        : { type, key: 'v=', defaultVersion: '1' },
    );
    app.useGlobalFilters(new HttpExceptionFilter());
  });
}

function start(
  platform: Platform,
  { imports = [] }: ModuleMetadata,
  prepare: (app: INestApplication) => void,
): Promise<ExtendedHost> {
  const options = { adminEmail: ADMIN.email, adminPassword: ADMIN.password };
  return startHost({}, { controllers: [NotesController], imports }, options, platform, { prepare });
}

/** The host's own routes, wherever its version has put them. */
function ownRoutes(host: ExtendedHost, platform: Platform, isInUrl: boolean): Api {
  const version: Record<string, string> = isInUrl
    ? {}
    : platform === 'express'
      ? { 'x-version': '1' }
      : { accept: 'application/json;v=1' };
  class VersionedApi extends Api {
    override request(...[method, path, options = {}]: Parameters<Api['request']>): Promise<Answer> {
      return super.request(method, path, { ...options, headers: { ...version, ...options.headers } });
    }
  }
  return new VersionedApi(host.api.url + (isInUrl ? '/v1' : ''));
}

const HOSTS = (['express', 'fastify'] as const).flatMap((platform) => [
  { platform, where: 'main.ts', startIt: () => inMain(platform), isInUrl: true },
  { platform, where: 'its modules', startIt: () => inModules(platform), isInUrl: false },
]);

describe.each(HOSTS)('what a host on $platform does to all its routes in $where', (row) => {
  let host: ExtendedHost;
  let api: Api;
  let own: Api;
  beforeAll(async () => {
    host = await row.startIt();
    api = host.api;
    own = ownRoutes(host, row.platform, row.isInUrl);
  });
  afterAll(() => host.close());

  it('is done to its own', async () => {
    const answer = await own.post('/notes', { text: 5 });
    // What the serializer has left of it, where there is one.
    const left = row.isInUrl ? {} : { text: '5', isConverted: true };
    expect([answer.status, answer.body.data]).toEqual([201, left]);
  });

  it('a pipe: fields are refused by name, as in the service, and nothing is converted', async () => {
    const person = newPerson();
    const object = await api.post('/auth/signup', { ...person, password: { length: 20 } });
    expectProblem(object, 'validation_failed');
    expect(wrongFields(object)).toEqual(['password']);
    const unknown = await api.post('/auth/signup', { ...person, roles: ['admin'], age: 7 });
    expectProblem(unknown, 'validation_failed');
    expect(wrongFields(unknown)).toEqual(['age', 'roles']);
    const number = await api.post('/auth/login', { email: person.email, password: 12345678 });
    expectProblem(number, 'validation_failed');
    expect(wrongFields(number)).toEqual(['password']);
    expectProblem(await api.post('/auth/login', { ...person, name: undefined }), 'invalid_credentials');
  });

  it('a pipe: what is valid arrives as it was sent: fields, queries, ids, forms, and whoever asks', async () => {
    const person = newPerson();
    const { body } = await api.signUp(person);
    expect(body.user.email).toBe(person.email);
    const { accessToken } = (await api.post('/auth/login', { email: person.email, password: PASSWORD })).body;
    const form = new URLSearchParams({
      grant_type: 'password',
      username: person.email,
      password: PASSWORD,
    });
    const granted = await fetch(`${api.url}/auth/token`, { method: 'POST', body: form });
    expect([granted.status, await granted.json()]).toEqual([
      200,
      expect.objectContaining({ access_token: expect.any(String), token_type: 'Bearer' }),
    ]);
    const listed = await api.get('/auth/sessions?limit=2', accessToken);
    expect([listed.status, listed.body.items.length]).toEqual([200, 2]);
    const refused = await api.get('/auth/sessions?limit=many', accessToken);
    expect(wrongFields(refused)).toEqual(['limit']);
    const admin = (await api.post('/auth/login', ADMIN)).body.accessToken;
    expect((await api.get(`/users/${body.user.id}`, admin)).body).toMatchObject({ email: person.email });
    expectProblem(await api.get('/users/nobody', admin), 'user_not_found');
  });

  it('an interceptor: what one user was answered is answered to no other, and leaves as in the service', async () => {
    const [ada, grace] = [(await api.signUp()).body, (await api.signUp()).body];
    for (const { user, accessToken } of [ada, grace]) {
      const sessions = await api.get('/auth/sessions', accessToken);
      expect(sessions.body.items).toEqual([expect.objectContaining({ current: true })]);
      expect((await api.get('/auth/me', accessToken)).body).toEqual(user);
      const exported = await api.get('/auth/me/export', accessToken);
      expect(exported.headers.get('content-disposition')).toContain('nightlatch-export.json');
      expect(exported.body.user.id).toBe(user.id);
      const whoami = await api.get('/auth/whoami', accessToken);
      expect([whoami.body.id, whoami.headers.get('x-auth-user')]).toEqual([user.id, user.id]);
    }
    expectProblem(await api.get('/auth/me'), 'authentication_required');
  });

  it('an interceptor: keys, metadata and revocations are what other services read', async () => {
    const keys = await api.get('/.well-known/jwks.json');
    expect(keys.body).toEqual({ keys: [expect.objectContaining({ kid: expect.any(String) })] });
    const known = { 'If-None-Match': keys.headers.get('etag') ?? '' };
    const again = await api.request('GET', '/.well-known/jwks.json', { headers: known });
    expect([again.status, again.text]).toEqual([304, '']);
    const metadata = await api.get('/.well-known/oauth-authorization-server');
    expect(metadata.body.token_endpoint).toMatch(/\/auth\/token$/);
    const revocations = await api.get('/.well-known/revocations');
    expect(revocations.headers.get('content-type')).toMatch(/^application\/jwt/);
    expect(revocations.text.split('.')).toHaveLength(3);
    const page = await api.get('/auth/reset-password');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('a version: ours have none', async () => {
    expect((await api.get('/auth/reset-password')).status).toBe(200);
    expect((await own.get('/auth/reset-password')).status).toBe(row.isInUrl ? 404 : 200);
    expect((await api.get('/notes')).status).toBe(404);
  });

  it("a filter: the guard's refusals of its own routes have their status, and the form that it gives them", async () => {
    const { accessToken } = (await api.signUp()).body;
    const refused = [await own.get('/notes'), await own.get('/notes/admins', accessToken)];
    expect(refused.map(({ status, body }) => [status, body])).toEqual([
      [401, { statusCode: 401, path: expect.any(String) }],
      [403, { statusCode: 403, path: expect.any(String) }],
    ]);
  });

  it('is no reason to log errors', () => {
    expect(host.errors).toEqual([]);
  });
});

describe.each(['express', 'fastify'] as const)('a host on %s with nothing but a filter', (platform) => {
  let host: ExtendedHost;
  beforeAll(async () => {
    host = await start(platform, {}, (app) =>
      app.useGlobalFilters(new AllExceptionsFilter(app.get(HttpAdapterHost).httpAdapter)),
    );
  });
  afterAll(() => host.close());

  it('that hands all to that of Nest: a refusal is the problem, with its status', async () => {
    const { status, body } = await host.api.get('/notes');
    expect([status, body]).toEqual([
      401,
      {
        type: 'urn:nightlatch:problem:authentication_required',
        title: 'An access token is required',
        status: 401,
        code: 'authentication_required',
      },
    ]);
    expect(host.errors).toEqual([]);
    expectProblem(await host.api.get('/auth/me'), 'authentication_required');
  });
});
