import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ProblemFilter } from '../common/errors/index.js';
import { type Environment } from '../config/index.js';
import { DatabaseErrorFilter } from '../database/index.js';
import { NightlatchModule } from '../nightlatch.module.js';
import { HealthModule } from './health/index.js';
import { HomeModule } from './home/index.js';
import { MetricsModule } from './metrics/index.js';

/** The service: what every application can have of us, and what only a service needs. */
@Module({})
export class AppModule {
  /**
   * @param environment the checked configuration of this instance
   */
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        NightlatchModule.forService(environment),
        HealthModule,
        HomeModule,
        MetricsModule.forRoot(environment),
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
}
