import { ConsoleLogger } from '@nestjs/common';
import { type LogConfig } from './config/index.js';

/** Parts of the framework that tell at length how they start: forty lines, of use to a debugger only. */
const CHATTY = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** The logger of the service. In `json` an entry is one line, whatever a client has put into it. */
export class ServiceLogger extends ConsoleLogger {
  /** @param config what to log, and how */
  constructor({ level, format }: LogConfig) {
    super({ logLevels: [level], json: format === 'json', compact: true });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && CHATTY.has(context)) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}
