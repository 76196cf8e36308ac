/**
 * What was sent as one header.
 *
 * @param values every value that was sent, of whatever type
 * @returns the value; undefined when there is none; empty, which is no token, when there are several or it is no text
 */
export function soleValue(values: readonly unknown[]): string | undefined {
  if (values.length === 0) return undefined;
  const [value] = values;
  if (values.length > 1) return '';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return typeof value === 'string' ? value : '';
}

/**
 * The Authorization among parameters whose names a client spells as it likes (RFC 9110 §5.1: names of fields know no
 * case).
 *
 * @param parameters headers, connection parameters, metadata; or nothing
 * @returns as {@link soleValue}
 */
export function authorizationIn(parameters: unknown): string | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  const sent = Object.entries(parameters).filter(([name]) => name.toLowerCase() === 'authorization');
  return soleValue(sent.flatMap(([, value]: [string, unknown]) => value ?? []));
}
