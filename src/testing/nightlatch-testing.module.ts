import { randomBytes } from 'node:crypto';
import { Catch, type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { JwtAuthGuard, JwtStrategy, OptionalJwtAuthGuard, RolesGuard } from '../auth/index.js';
import { ClockModule } from '../common/clock.module.js';
import { DomainError, ProblemFilter } from '../common/errors/index.js';
import { type SharedSecretConfig, TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { RevocationStore } from '../revocation/index.js';
import {
  AccessKeys,
  AccessTokenService,
  revocationIdsProvider,
  SharedSecretKeys,
  VerifiedTokens,
} from '../tokens/index.js';
import { InMemoryRevocations } from './in-memory-revocations.js';

type TestConfig = TokensConfig & { accessKeys: SharedSecretConfig };

/** Another one for each application: the token of one is nothing to another. */
const freshConfig = (): TestConfig => ({
  issuer: 'http://localhost',
  audience: 'http://localhost',
  clientId: 'nightlatch',
  claims: {},
  accessKeys: { algorithm: 'HS256', secret: randomBytes(32).toString('base64url') },
  refreshSecret: randomBytes(32).toString('base64url'),
  accessLifetime: 600,
});

/** Answers refusals as the real module does, and leaves every other error to the host. */
@Catch(DomainError)
class RefusalFilter extends ProblemFilter {}

/** What the guards need, in memory. */
const PROVIDERS: Provider[] = [
  { provide: TOKENS_CONFIG, useFactory: freshConfig },
  {
    provide: AccessKeys,
    inject: [TOKENS_CONFIG],
    useFactory: ({ accessKeys }: TestConfig) => new SharedSecretKeys(accessKeys),
  },
  { provide: RevocationStore, useClass: InMemoryRevocations },
  revocationIdsProvider,
  AccessTokenService,
  VerifiedTokens,
  JwtStrategy,
  JwtAuthGuard,
  OptionalJwtAuthGuard,
  RolesGuard,
];

/**
 * Stands in for NightlatchModule in tests of a host's own controllers: the same guards, which verify the same tokens by
 * the same code, with a key and revocations in memory. No routes, no database, no mails.
 */
@Module({})
export class NightlatchTestingModule {
  /**
   * @param providers stand-ins for what the host injects of NightlatchModule: they are found everywhere, as its exports are
   * @returns the module, for the imports of a testing module
   */
  static forRoot(providers: Provider[] = []): DynamicModule {
    return {
      module: NightlatchTestingModule,
      global: true,
      imports: [ClockModule, JwtModule.register({})],
      providers: [
        ...PROVIDERS,
        ...providers,
        RefusalFilter,
        { provide: APP_FILTER, useExisting: RefusalFilter },
        // As in the real one: a test can override them by class.
        { provide: APP_GUARD, useExisting: JwtAuthGuard },
        { provide: APP_GUARD, useExisting: RolesGuard },
      ],
      exports: [...PROVIDERS, ...providers],
    };
  }
}
