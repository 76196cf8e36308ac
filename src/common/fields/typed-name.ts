import { Transform } from 'class-transformer';

/** White space, and format characters, which nobody sees: keyboards, spreadsheets and chats leave both around what is copied. */
const UNSEEN = /[\s\p{Cf}]/u;

/**
 * What somebody calls themselves when they log in, an e-mail address or a username, without what stands around it unseen.
 * Neither can have it, so it is nobody else's. Never for a password, where every character counts.
 *
 * @param text as it was sent
 * @returns the same without it
 */
export function typedName(text: string): string {
  // By hand: a pattern for the end alone is tried at every character, and costs the square of the length.
  let [start, end] = [0, text.length];
  while (start < end && UNSEEN.test(text.charAt(start))) start += 1;
  while (end > start && UNSEEN.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Property decorator: the field is validated and used as {@link typedName} has it. */
export const TypedName = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? typedName(value) : value));
