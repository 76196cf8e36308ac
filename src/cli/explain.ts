import { ConfigurationError } from '../config/index.js';
import { DatabaseUnreachableError } from '../database/index.js';

/** A command that can't do what it was asked for. Its message is for the operator, and all there is to say. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * @param error what ended a command
 * @returns what to print: one line, or one per wrong variable
 */
export function explain(error: unknown): string {
  const explained = [CommandError, ConfigurationError, DatabaseUnreachableError];
  if (error instanceof Error && explained.some((type) => error instanceof type)) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  const isDatabase = error instanceof Error && error.name.startsWith('Mongo');
  return `${isDatabase ? 'MongoDB does not answer' : 'nightlatch failed'}: ${message.split('\n')[0] ?? ''}`;
}
