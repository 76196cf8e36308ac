/** What the language itself throws, and what we do: their messages speak of the code. All others may quote a value. */
const PLAIN = new Set(['Error', 'TypeError', 'RangeError', 'ReferenceError']);

/** How deep causes are followed. */
const MAX_CAUSES = 3;

const FRAME = /^ +at .+$/gm;
const CREDENTIALS = /:\/\/[^\s/]*@/g;
// Looked for from the beginning of a word alone: from each of its letters takes the square of the time.
const ADDRESS = /(?<![^\s"'<>(){}[\]:=/])[^\s"'<>(){}[\]:=/]+@[^\s"'<>(){}]+/g;

/**
 * An error for the log: what it is and where it was thrown. Drivers and libraries quote what they were given (a
 * duplicate key its value, a parser its text, a connection its URL), so of their errors there are name, code and
 * place only.
 *
 * @param error whatever was thrown
 * @returns several lines: the error, the places in the code, then the same of its causes
 */
export function describeError(error: unknown): string {
  const lines: string[] = [];
  let current = error;
  for (let depth = 0; depth <= MAX_CAUSES; depth += 1) {
    lines.push(`${depth > 0 ? 'Caused by ' : ''}${nameError(current)}`, ...framesOf(current));
    if (!(current instanceof Error) || current.cause === undefined) break;
    current = current.cause;
  }
  return lines.join('\n');
}

/**
 * The same in one line, without the places.
 *
 * @param error whatever was thrown
 * @returns such as `TypeError: x is not a function` or `MongoServerError 11000`
 */
export function nameError(error: unknown): string {
  // Errors of another realm are no instances of ours: jest has one, and so have worker threads.
  if (!isErrorLike(error)) return 'a non-error was thrown';
  const { name, message, code } = error;
  if (PLAIN.has(name) && code === undefined) return `${name}: ${redact(message)}`;
  return typeof code === 'string' || typeof code === 'number' ? `${name} ${code}` : name;
}

/**
 * Takes the logins out of URLs and every e-mail address out of a message.
 *
 * @param message of an error; even one of ours may repeat a library's
 */
export function redact(message: string): string {
  return message.replace(CREDENTIALS, '://[…]@').replace(ADDRESS, '[…]@[…]');
}

function framesOf(error: unknown): string[] {
  if (!isErrorLike(error)) return [];
  const { stack = '', message } = error;
  const afterMessage = stack.indexOf(message) + message.length;
  return stack.slice(afterMessage).match(FRAME) ?? [];
}

function isErrorLike(error: unknown): error is Error & { code?: unknown } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'name' in error &&
    typeof error.name === 'string' &&
    'message' in error &&
    typeof error.message === 'string'
  );
}
