import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ConfigurationModule, type Environment } from '../config/index.js';
import { DatabaseModule } from '../database/index.js';
import { KeyRingModule } from '../tokens/index.js';

/** What commands need: no controller, and nothing that does a node's work by itself. */
@Module({})
export class CliModule {
  /** @param environment the checked configuration */
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: CliModule,
      imports: [ConfigurationModule.forRoot(environment), DatabaseModule, KeyRingModule, AccountsModule],
    };
  }
}
