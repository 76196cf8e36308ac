import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';
import { type ParamDecorator } from './param-decorator.js';

/** The parameters of a form: each sent once, each with a value. */
export type FormParameters = ReadonlyMap<string, string>;

/** Anything that is not UTF-8 is refused, not repaired; a byte order mark is a character like any other. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a form as OAuth has it (RFC 6749 §3.2 and appendix B): in UTF-8, no parameter twice, and one without a
 * value counts as left out.
 *
 * @param body the bytes as they came, or what the parser of an Express application made of them; or nothing
 * @returns the parameters, known or not
 * @throws DomainError `malformed_body`, or `validation_failed` for a parameter that was sent twice
 */
export function readForm(body: unknown): FormParameters {
  const form = new Map<string, string>();
  for (const [name, value] of Buffer.isBuffer(body) ? parse(body) : Object.entries(body ?? {})) {
    // Express' parser makes an array of what is sent twice, and an object of `name[key]`.
    if (typeof value !== 'string' || form.has(name)) {
      throw new DomainError('validation_failed', { detail: 'Send no parameter more than once.' });
    }
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

function parse(bytes: Buffer): [name: string, value: string][] {
  try {
    const pairs = utf8.decode(bytes).split('&');
    return pairs.filter((pair) => pair !== '').map(parsePair);
  } catch (cause) {
    throw new DomainError('malformed_body', { detail: 'Send a well-formed form in UTF-8.', cause });
  }
}

function parsePair(pair: string): [name: string, value: string] {
  const [name = '', ...value] = pair.split('=');
  return [decode(name), decode(value.join('='))];
}

/** Stricter than URLSearchParams, which takes `%` for itself and replaces what is no UTF-8. */
function decode(text: string): string {
  return decodeURIComponent(text.replace(/\+/g, ' '));
}

/** Gives a handler of a `@TakesForm()` route the {@link FormParameters} it was sent. */
export const Form: ParamDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): FormParameters =>
    readForm(context.switchToHttp().getRequest<{ body?: unknown }>().body),
);
