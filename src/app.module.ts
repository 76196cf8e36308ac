import { type DynamicModule, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AccountsModule, AuthModule, FirstAdmin } from './auth/index.js';
import { ProblemFilter } from './common/errors/index.js';
import { ConfigurationModule, type Environment } from './config/index.js';
import { DatabaseErrorFilter, DatabaseModule } from './database/index.js';
import { HealthModule } from './health/index.js';
import { HomeModule } from './home/index.js';
import { MetricsModule } from './metrics/index.js';

/** The service: the modules, put together. */
@Module({})
export class AppModule implements OnApplicationBootstrap {
  constructor(private readonly firstAdmin: FirstAdmin) {}

  /**
   * @param environment the checked configuration of this instance
   */
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(environment),
        DatabaseModule,
        AccountsModule,
        AuthModule,
        HealthModule,
        HomeModule,
        MetricsModule,
      ],
      providers: [
        ProblemFilter,
        DatabaseErrorFilter,
        // The last one is asked first: what the database throws, then everything.
        { provide: APP_FILTER, useExisting: ProblemFilter },
        { provide: APP_FILTER, useExisting: DatabaseErrorFilter },
      ],
    };
  }

  /** Nest calls the outermost module last: the indexes are built, and nothing listens yet. */
  async onApplicationBootstrap(): Promise<void> {
    await this.firstAdmin.ensure();
  }
}
