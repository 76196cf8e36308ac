import { DomainError, ERRORS } from '../common/errors/index.js';
import { ConfigurationError } from '../config/index.js';
import { DatabaseUnavailableError } from '../database/index.js';

/** A command that can't do what it was asked for. Its message is for the operator, and all there is to say. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * @param error what ended a command
 * @returns what to print: one line, or one per wrong variable or field
 */
export function explain(error: unknown): string {
  const explained = [CommandError, ConfigurationError, DatabaseUnavailableError];
  if (error instanceof Error && explained.some((type) => error instanceof type)) return error.message;
  if (error instanceof DomainError && ERRORS[error.code].status < 500) return describeRefusal(error);
  const message = error instanceof Error ? error.message : String(error);
  const isDatabase = error instanceof Error && error.name.startsWith('Mongo');
  return `${isDatabase ? 'MongoDB does not answer' : 'nightlatch failed'}: ${message.split('\n')[0] ?? ''}`;
}

/** What a client of the service would be told, for a person. */
function describeRefusal({ code, detail, errors = [] }: DomainError): string {
  const fields = errors.flatMap(({ field, messages }) => messages.map((message) => `  ${field}: ${message}`));
  const title = `Refused: ${ERRORS[code].title.toLowerCase()}`;
  if (fields.length > 0) return [`${title}:`, ...fields].join('\n');
  return `${title}.${detail === undefined ? '' : ` ${detail}`}`;
}
