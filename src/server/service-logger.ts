import { inspect } from 'node:util';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { describeError } from '../common/errors/index.js';
import { type LogConfig } from '../config/index.js';

/** Parts of the framework that tell at length how they start: forty lines, of use to a debugger only. */
const CHATTY = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/**
 * What ends a line, moves a cursor, colours a terminal or turns the direction of writing: C0 and C1 control
 * characters, line and paragraph separators, bidi controls, and what is invisible beside them.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** An entry begins at the margin: what follows a line break within one does not. */
const INDENT = '\n    ';

/**
 * The logger of the service. In `json` an entry is one line, and in `pretty` one paragraph, whatever a client has
 * put into it.
 */
export class ServiceLogger extends ConsoleLogger {
  /** @param config what to log, and how */
  constructor({ level, format }: LogConfig) {
    super({
      logLevels: [level],
      json: format === 'json',
      compact: true,
      flattenParams: true,
      prefix: 'nightlatch',
    });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && CHATTY.has(context)) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }

  /** Everything becomes text here, so that nobody's `toJSON` or own properties get a say. */
  protected override printMessages(
    messages: unknown[],
    context?: string,
    level?: LogLevel,
    stream?: 'stdout' | 'stderr',
    _stack?: unknown,
    params?: Record<string, unknown>,
  ): void {
    const texts = messages.map((message) => asText(this.resolveMessage(message)));
    super.printMessages(texts, context, level, stream, undefined, params);
  }

  /** In `pretty`. */
  protected override stringifyMessage(message: unknown, level: LogLevel): string {
    const lines = String(message).split('\n').map(escapeUnsafe);
    return this.colorize(lines.join(INDENT), level);
  }

  protected override stringifyParams(params: Record<string, unknown>): string {
    const fields = Object.entries(params).filter(([, value]) => value !== undefined);
    return fields.map(([name, value]) => escapeUnsafe(`${name}=${String(value)}`)).join(' ');
  }

  /** In `pretty`. A stack that somebody hands over beside a message has the message of an error in it. */
  protected override printStackTrace(): void {
    // describeError tells what is fit to be told.
  }

  protected override stringifyJsonLogObject(entry: Record<string, unknown>): string {
    return escapeUnsafe(super.stringifyJsonLogObject(entry));
  }
}

function asText(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error
    ? describeError(message)
    : inspect(message, { compact: true, breakLength: Infinity });
}

/** As JSON writes it, and JavaScript. */
function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit))
      .map((code) => `\\u${code.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
