import { setTimeout as sleep } from 'node:timers/promises';
import {
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  type INestApplication,
  Module,
  type ModuleMetadata,
  Post,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { CurrentUser, type UserPrincipal, Public, Roles } from '../../src/common/http/index.js';
import {
  RequireFresh,
  ResourceServerModule,
  type ResourceServerOptions,
} from '../../src/resource-server/index.js';
import { type TestIssuer } from '../../src/testing/test-issuer.js';
import { Api } from './api.js';
import { AUDIENCE } from './test-issuer.js';

export const PLATFORMS = ['fastify', 'express'] as const;
export type Platform = (typeof PLATFORMS)[number];

@Controller()
class OrdersController {
  @Get('me')
  me(@CurrentUser() user: UserPrincipal): unknown {
    return { ...user, frozen: Object.isFrozen(user) && Object.isFrozen(user.roles) };
  }

  @Get('id')
  id(@CurrentUser('id') id: string): unknown {
    return { id };
  }

  @Public()
  @Get('open')
  open(): unknown {
    return { open: true };
  }

  @Roles('admin', 'auditor')
  @Get('admin')
  admin(): unknown {
    return { admin: true };
  }

  @Public()
  @Get('teapot')
  teapot(): never {
    throw new HttpException({ mine: 'short and stout' }, 418);
  }
}

@Roles('admin')
@Controller('reports')
class ReportsController {
  @Get()
  list(): unknown {
    return [];
  }
}

@Controller('salaries')
class SalariesController extends ReportsController {}

@Public()
@Controller('payments')
class PaymentsController {
  @RequireFresh({ aal: 'aal2', maxAge: 300 })
  @Post()
  pay(): unknown {
    return { paid: true };
  }

  @RequireFresh()
  @Get()
  list(): unknown {
    return [];
  }
}

@Public()
@Controller('brochures')
class BrochuresController {
  @Get()
  read(): unknown {
    return [];
  }
}

/** Nowhere says that it is open. */
@Controller('drafts')
class DraftsController extends BrochuresController {}

/** Another application: Nest, no database, tokens of the issuer. */
export interface OtherService {
  api: Api;
  app: INestApplication;
  close(): Promise<void>;
}

/** How a test wants it. */
export interface OtherServiceSetup extends Partial<ResourceServerOptions> {
  platform?: Platform;
  /** Instead of `forRoot`. */
  importing?: ModuleMetadata['imports'];
  /** As `app.useGlobalFilters` takes it. */
  filter?: ExceptionFilter;
  /** Before it listens. */
  prepare?: (app: INestApplication) => unknown;
}

/** Starts one on a real socket. It does not wait for the issuer, a test's or the real one. */
export async function startOtherService(
  issuer: Pick<TestIssuer, 'url'>,
  { platform = 'fastify', importing, filter, prepare, ...options }: OtherServiceSetup = {},
): Promise<OtherService> {
  const imports = importing ?? [
    ResourceServerModule.forRoot({ issuer: issuer.url, audience: AUDIENCE, maxStaleness: 6, ...options }),
  ];
  @Module({
    imports,
    controllers: [
      OrdersController,
      ReportsController,
      SalariesController,
      PaymentsController,
      BrochuresController,
      DraftsController,
    ],
  })
  class OrdersModule {}

  const testing = await Test.createTestingModule({ imports: [OrdersModule] }).compile();
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = testing.createNestApplication(adapter, { logger: false });
  if (filter) app.useGlobalFilters(filter);
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  const api = new Api((await app.getUrl()).replace('localhost', '127.0.0.1'));
  return { api, app, close: () => app.close() };
}

/**
 * Waits until something holds. How long that takes is the machine's affair: the test's own time limit ends it.
 *
 * @param holds asked again and again
 * @param seconds how long to wait, where the test has more to say of it than that its time is over
 * @returns seconds that it took
 * @throws Error when it never did
 */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  seconds = Infinity,
): Promise<number> {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  while (!(await holds())) {
    if (elapsed() > seconds) throw new Error(`It did not happen within ${seconds} s`);
    await sleep(20, undefined, { ref: false });
  }
  return elapsed();
}

/** Waits until the service answers a token with a status. */
export function untilStatus({ api }: OtherService, token: string, status: number): Promise<number> {
  return eventually(async () => (await api.get('/me', token)).status === status);
}
