import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, registerAs, type ConfigFactory } from '@nestjs/config';
import type { Environment } from './environment.js';
import { accountsSlice } from './slices/accounts.config.js';
import { auditSlice } from './slices/audit.config.js';
import { databaseSlice } from './slices/database.config.js';
import { hashingSlice } from './slices/hashing.config.js';
import { httpSlice } from './slices/http.config.js';
import { introspectionSlice } from './slices/introspection.config.js';
import { logSlice } from './slices/log.config.js';
import { mailSlice } from './slices/mail.config.js';
import { metricsSlice } from './slices/metrics.config.js';
import { passwordsSlice } from './slices/passwords.config.js';
import { revocationSlice } from './slices/revocation.config.js';
import { sessionsSlice } from './slices/sessions.config.js';
import type { Slice } from './slices/slice.js';
import { throttlingSlice } from './slices/throttling.config.js';
import { tokensSlice } from './slices/tokens.config.js';
import { tracingSlice } from './slices/tracing.config.js';

/** Makes the typed slices injectable everywhere, as `@Inject(SESSIONS_CONFIG) config: SessionsConfig`. */
@Module({})
export class ConfigurationModule {
  /**
   * @param environment the settings of this application; another one in the same process may have its own
   * @returns the module, for the imports of the composition root only
   */
  static forRoot(environment: Environment): DynamicModule {
    const load = [
      register(httpSlice, environment),
      register(databaseSlice, environment),
      register(tokensSlice, environment),
      register(sessionsSlice, environment),
      register(revocationSlice, environment),
      register(passwordsSlice, environment),
      register(introspectionSlice, environment),
      register(accountsSlice, environment),
      register(mailSlice, environment),
      register(hashingSlice, environment),
      register(throttlingSlice, environment),
      register(auditSlice, environment),
      register(metricsSlice, environment),
      register(logSlice, environment),
      register(tracingSlice, environment),
    ];
    return {
      module: ConfigurationModule,
      // All was read and checked before: Nest must neither read the environment again nor write secrets into it.
      imports: [
        ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, validatePredefined: false, load }),
      ],
    };
  }
}

function register<T extends object>({ namespace, read }: Slice<T>, environment: Environment): ConfigFactory {
  return registerAs(namespace, () => Object.freeze(read(environment)));
}
