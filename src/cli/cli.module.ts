import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigurationModule, type Environment } from '../config/index.js';
import { DatabaseModule } from '../database/index.js';
import { FeaturesModule } from '../features.module.js';
import { defaultFeatures } from '../features.js';
import { KeyRingModule } from '../tokens/index.js';

/** What commands need: the same features as the service, and nothing that does a node's work by itself. */
@Module({})
export class CliModule {
  /** @param environment the checked configuration */
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: CliModule,
      imports: [
        ConfigurationModule.forRoot(environment),
        DatabaseModule,
        KeyRingModule,
        FeaturesModule.of(defaultFeatures(), ''),
      ],
    };
  }
}
