import {
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import type { Environment } from './environment.js';
import { accountsSlice } from './slices/accounts.config.js';
import { auditSlice } from './slices/audit.config.js';
import { databaseSlice } from './slices/database.config.js';
import { factorsSlice } from './slices/factors.config.js';
import { hashingSlice } from './slices/hashing.config.js';
import { httpSlice } from './slices/http.config.js';
import { introspectionSlice } from './slices/introspection.config.js';
import { logSlice } from './slices/log.config.js';
import { mailSlice } from './slices/mail.config.js';
import { metricsSlice } from './slices/metrics.config.js';
import { passkeysSlice } from './slices/passkeys.config.js';
import { passwordsSlice } from './slices/passwords.config.js';
import { productSlice } from './slices/product.config.js';
import { revocationSlice } from './slices/revocation.config.js';
import { sessionsSlice } from './slices/sessions.config.js';
import { settingsSlice } from './slices/settings.config.js';
import type { Slice } from './slices/slice.js';
import { throttlingSlice } from './slices/throttling.config.js';
import { tokensSlice } from './slices/tokens.config.js';
import { tracingSlice } from './slices/tracing.config.js';

const SLICES: readonly Slice<object>[] = [
  httpSlice,
  databaseSlice,
  tokensSlice,
  sessionsSlice,
  revocationSlice,
  passwordsSlice,
  introspectionSlice,
  accountsSlice,
  factorsSlice,
  passkeysSlice,
  productSlice,
  mailSlice,
  hashingSlice,
  throttlingSlice,
  auditSlice,
  metricsSlice,
  logSlice,
  tracingSlice,
  settingsSlice,
];

/** Makes the typed slices injectable everywhere, as `@Inject(SESSIONS_CONFIG) config: SessionsConfig`. */
@Module({})
export class ConfigurationModule {
  /**
   * @param environment the settings of this application; another one in the same process may have its own
   * @returns the module, for the imports of the composition root only
   */
  static forRoot(environment: Environment): DynamicModule {
    return ConfigurationModule.of(
      SLICES.map(({ namespace, read }) => ({
        provide: namespace,
        useFactory: () => Object.freeze(read(environment)),
      })),
    );
  }

  /**
   * @param token of the settings, which a provider of `imports` makes
   * @param imports the modules that export it
   * @returns the module, for an application that has its own configuration
   */
  static forHost(token: InjectionToken, imports: ModuleMetadata['imports']): DynamicModule {
    return ConfigurationModule.of(
      SLICES.map(({ namespace, read }) => ({
        provide: namespace,
        inject: [token],
        useFactory: (environment: Environment) => Object.freeze(read(environment)),
      })),
      imports,
    );
  }

  private static of(providers: FactoryProvider[], imports: ModuleMetadata['imports'] = []): DynamicModule {
    return {
      ...{ module: ConfigurationModule, global: true, imports, providers },
      exports: providers.map(({ provide }) => provide),
    };
  }
}
