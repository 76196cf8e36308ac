/** One element of a file of JSON. */
export interface JsonElement {
  /** Its place among the elements, from 1. */
  readonly number: number;
  /** Its text; undefined when it was longer than the limit, and was not kept. */
  readonly bytes: Buffer | undefined;
}

/** ASCII, which is no part of any other character in UTF-8. */
const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPENING_BRACKET, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The member under which Keycloak, Firebase and others list users in one object. */
const LIST = 'users';
/** Bytes of a key that are looked at. */
const MAX_KEY = 64;

/**
 * Finds the objects of a file of JSON without holding more of it than one: the elements of a list, those of a list that is the
 * member `users` of an object (`{"realm": …, "users": [{…}]}`), or objects one behind the other, over as many lines as they
 * like. What lies between the brackets is for a parser to read.
 *
 * @param chunks the bytes
 * @param limit how long an element may be, in bytes
 */
export async function* jsonElements(
  chunks: AsyncIterable<Buffer>,
  limit: number,
): AsyncGenerator<JsonElement> {
  const scanner = new Scanner(limit);
  for await (const chunk of chunks) yield* scanner.scan(chunk);
}

class Scanner {
  private number = 0;
  private depth = 0;
  /** How deep elements stand: 0 at the top, 1 in a list, 2 in a list that is a member; nowhere behind that. */
  private level = 0;
  private isInString = false;
  private isEscaped = false;
  private text = '';
  private key = '';
  private parts: Buffer[] | undefined;
  private length = 0;

  constructor(private readonly limit: number) {}

  *scan(chunk: Buffer): Generator<JsonElement> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.isInString) this.goOnInString(byte);
      else if (byte === QUOTE) {
        this.isInString = true;
        this.text = '';
      } else if (byte === COLON) this.key = this.text;
      else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
        if (this.open(byte === OPENING_BRACKET)) start = at;
      } else if ((byte === CLOSING_BRACE || byte === CLOSING_BRACKET) && this.close()) {
        this.keep(chunk.subarray(start, at + 1));
        yield this.take();
      }
    }
    this.keep(chunk.subarray(start));
  }

  /** @returns whether an element begins */
  private open(isList: boolean): boolean {
    const isInElement = this.parts !== undefined;
    const begins = !isInElement && !isList && this.depth === this.level;
    if (isList && this.depth === 0) this.level = 1;
    if (isList && this.depth === 1 && this.level === 0 && isInElement && this.key === LIST) {
      // What looked like an element has them.
      this.drop();
      this.level = 2;
    }
    this.depth += 1;
    if (begins) this.parts = [];
    return begins;
  }

  /** @returns whether an element ends */
  private close(): boolean {
    this.depth -= 1;
    if (this.parts === undefined) {
      // Behind its list an object has no users.
      if (this.depth === 0) this.level = 0;
      else if (this.depth < this.level) this.level = Infinity;
    }
    return this.parts !== undefined && this.depth === this.level;
  }

  private goOnInString(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === BACKSLASH) this.isEscaped = true;
    else if (byte === QUOTE) this.isInString = false;
    if (this.isInString && this.depth === 1 && this.text.length < MAX_KEY)
      this.text += String.fromCharCode(byte);
  }

  private keep(part: Buffer): void {
    if (this.parts === undefined) return;
    this.length += part.length;
    if (this.length > this.limit) this.parts = [];
    else this.parts.push(part);
  }

  private take(): JsonElement {
    this.number += 1;
    const bytes = this.length > this.limit ? undefined : Buffer.concat(this.parts ?? []);
    this.drop();
    return { number: this.number, bytes };
  }

  private drop(): void {
    this.parts = undefined;
    this.length = 0;
  }
}
