import { type LoggerService } from '@nestjs/common';
import { describeError, redact } from '../common/errors/index.js';

/**
 * Lets the service go on when nobody reads its output any more (EPIPE), or the disk that it goes to is full: people
 * who log in are worth more than lines about them.
 */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * Puts what Node would write by itself, over many lines and with whatever a library's message quotes, into the log.
 * What nobody has caught, also a rejection, ends the process with exit code 1: what it was doing is unknown, and no
 * acknowledged write is lost by that.
 *
 * @param logger where to
 */
export function logProcessFailures(logger: Required<Pick<LoggerService, 'fatal' | 'warn'>>): void {
  process.on('uncaughtException', (error) => {
    logger.fatal(`Nobody has caught this, the process ends: ${describeError(error)}`, 'nightlatch');
    process.exit(1);
  });
  // Node's own, which prints them.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    logger.warn(`${name}: ${redact(message)}`, 'node');
  });
}
