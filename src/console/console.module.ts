import { type DynamicModule, Module } from '@nestjs/common';
import { WebModule } from '../web-apps/index.js';
import { CONSOLE_OPTIONS, type ConsoleOptions } from './console.options.js';

/** The console of administrators. */
@Module({})
export class ConsoleModule {
  /** @param options of the application */
  static of(options: ConsoleOptions): DynamicModule {
    return {
      module: ConsoleModule,
      imports: [WebModule],
      providers: [{ provide: CONSOLE_OPTIONS, useValue: options }],
      exports: [CONSOLE_OPTIONS, WebModule],
    };
  }
}
