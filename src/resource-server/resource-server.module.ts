import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ClockModule } from '../common/clock.module.js';
import { ProblemFilter } from '../common/errors/problem.filter.js';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { IssuerClient } from './issuer.client.js';
import { IssuerKeys } from './issuer-keys.js';
import { ProtectedResource } from './protected-resource.js';
import { RefusalFilter } from './refusal.filter.js';
import { ResourceServerGuard } from './resource-server.guard.js';
import { ResourceServerHealth } from './resource-server.health.js';
import {
  RESOURCE_SERVER_OPTIONS,
  ResourceServerConfig,
  type ResourceServerOptions,
} from './resource-server.options.js';
import { RevocationsFeed } from './revocations.feed.js';
import { UnknownKid } from './unknown-kid.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<ResourceServerOptions>({
  optionsInjectionToken: RESOURCE_SERVER_OPTIONS,
})
  .setClassMethodName('forRoot')
  // Everywhere: `@UseGuards(ResourceServerGuard)` makes the guard in the module of the gateway or controller.
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();

/**
 * Verifies nightlatch's access tokens in another Nest application, on Express or Fastify, without a database.
 * Import it once, at the root: its guard stands before every route, and a route without `@Public()` needs an
 * access token.
 *
 * @example
 * ResourceServerModule.forRoot({ issuer: 'https://auth.example.com', audience: 'api', maxStaleness: 5 })
 * @example
 * ResourceServerModule.forRootAsync({ inject: [ConfigService], useFactory: (config) => ({ … }) })
 */
@Module({
  imports: [ClockModule],
  providers: [
    {
      provide: ResourceServerConfig,
      inject: [RESOURCE_SERVER_OPTIONS],
      useFactory: (options: ResourceServerOptions) => new ResourceServerConfig(options),
    },
    IssuerClient,
    IssuerKeys,
    RevocationsFeed,
    UnknownKid,
    AccessTokenVerifier,
    ProtectedResource,
    ProblemFilter,
    RefusalFilter,
    ResourceServerGuard,
    ResourceServerHealth,
    // `useExisting`, so that a test of the host can override them by class.
    { provide: APP_GUARD, useExisting: ResourceServerGuard },
    { provide: APP_FILTER, useExisting: RefusalFilter },
  ],
  // The clock as well: a guard that is made in a module of the host asks for it.
  exports: [AccessTokenVerifier, ProtectedResource, ResourceServerGuard, ResourceServerHealth, ClockModule],
})
export class ResourceServerModule extends ConfigurableModuleClass {}
