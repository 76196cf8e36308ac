import { Controller, type INestApplication, Module, Post, Req, Res, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { CsrfGuard } from '../../src/auth/guards/csrf.guard.js';
import { PageOriginPolicy } from '../../src/auth/page-origin.policy.js';
import { AuthCookies, type RequestWithCookies } from '../../src/auth/auth-cookies.js';
import { MethodCookie } from '../../src/auth/method-cookie.js';
import { RefreshCookie } from '../../src/auth/refresh-cookie.js';
import { DomainError, ProblemFilter } from '../../src/common/errors/index.js';
import { HTTP_CONFIG } from '../../src/config/index.js';
import { Api } from '../support/api.js';
import { expectProblem } from '../support/problems.js';

@Controller()
@UseGuards(CsrfGuard)
class CookieController {
  constructor(
    private readonly cookie: RefreshCookie,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Post('deliver')
  deliver(@Res({ passthrough: true }) response: unknown): unknown {
    this.adapterHost.httpAdapter.setHeader(response, 'Set-Cookie', 'of-the-host=1');
    const answer: any = { accessToken: 'access', refreshToken: 'a.b-_c.d', refreshExpiresIn: 60 };
    return this.cookie.deliver({ transport: 'cookie', answer }, response);
  }

  @Post('refuse')
  async refuse(
    @Req() request: RequestWithCookies,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    const refusal = Promise.reject(new DomainError('session_revoked'));
    await this.cookie.clearIfRefused(refusal, request, response);
  }

  @Post('read')
  read(@Req() request: RequestWithCookies): string[] {
    return this.cookie.read(request);
  }
}

@Module({
  controllers: [CookieController],
  providers: [
    AuthCookies,
    MethodCookie,
    RefreshCookie,
    PageOriginPolicy,
    {
      provide: HTTP_CONFIG,
      useValue: { publicUrl: 'https://auth.example.com', routePrefix: '/api', corsOrigins: [] },
    },
  ],
})
class HostModule {}

const OWN = { Origin: 'https://auth.example.com' };
const ATTRIBUTES = 'Path=/api/auth; HttpOnly; Secure; SameSite=Strict';

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('the refresh cookie on %s', (_name, adapter) => {
  let app: INestApplication;
  let api: Api;
  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [HostModule] }).compile();
    app = module.createNestApplication(adapter(), { logger: false });
    app.useGlobalFilters(new ProblemFilter(app.get(HttpAdapterHost)));
    await app.listen(0, '127.0.0.1');
    api = new Api(await app.getUrl());
  });
  afterAll(() => app.close());

  it('is set beside the cookies of the host application, and taken out of the body', async () => {
    const { headers, body } = await api.post('/deliver');
    expect(headers.getSetCookie()).toEqual([
      'of-the-host=1',
      `__Secure-nightlatch-refresh=a.b-_c.d; Max-Age=60; ${ATTRIBUTES}`,
    ]);
    expect(body).toEqual({ accessToken: 'access', refreshExpiresIn: 60 });
  });

  it('is read as it was sent, each of its kind', async () => {
    const Cookie = 'a=1; __Secure-nightlatch-refresh=a.b-_c.d;__Secure-nightlatch-refresh=x=y; b=2';
    const { body } = await api.request('POST', '/read', { headers: { Cookie, ...OWN } });
    expect(body).toEqual(['a.b-_c.d', 'x=y']);
  });

  it('goes with a refusal', async () => {
    const headers = { Cookie: '__Secure-nightlatch-refresh=x', ...OWN };
    const answer = await api.request('POST', '/refuse', { headers });
    expectProblem(answer, 'session_revoked');
    expect(answer.headers.getSetCookie()).toEqual([`__Secure-nightlatch-refresh=; Max-Age=0; ${ATTRIBUTES}`]);
  });

  it('CSRF: is not taken from a foreign page', async () => {
    const headers = { Cookie: '__Secure-nightlatch-refresh=x', Origin: 'https://evil.example' };
    expectProblem(await api.request('POST', '/read', { headers }), 'csrf_rejected');
  });
});
