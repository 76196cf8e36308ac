import { applyDecorators } from '@nestjs/common';
import { Matches, ValidateBy, ValidateIf } from 'class-validator';
import { ApiPropertyOptional } from '../openapi.js';

/** What a client says of the page it wants. A query is text, and nothing of it is converted before its form has been checked. */
export interface PageQuery {
  limit?: string;
  cursor?: string;
}

/** Which part of a list to read. */
export interface PageWindow<Place> {
  /** How many items at most. */
  limit: number;
  /** The place behind which to go on; undefined at the beginning. */
  after: Place | undefined;
}

/** Some of a list. */
export interface Page<T> {
  items: T[];
  /** Gets the next page, as `cursor`. Absent on the last one. */
  nextCursor?: string;
}

/** What is particular to a list. */
interface ListForm<Item, Place> {
  /** How many items, when the query does not say. */
  defaultLimit: number;
  /** The place of an item in the order of the list; no two have the same. */
  placeOf: (item: Item) => Place;
  /** A place as text. */
  write: (place: Place) => string;
  /** The place that a text names; undefined for what `write` does not make. */
  read: (text: string) => Place | undefined;
}

/** How one list is cut into pages. */
export class Paging<Item, Place> {
  constructor(private readonly form: ListForm<Item, Place>) {}

  get defaultLimit(): number {
    return this.form.defaultLimit;
  }

  /**
   * Reads a page.
   *
   * @param query a valid one
   * @param list reads part of the list, in its order
   * @param toResponse an item as the client gets it
   */
  async page<Response>(
    { limit: asked, cursor }: PageQuery,
    list: (window: PageWindow<Place>) => Promise<Item[]>,
    toResponse: (item: Item) => Response,
  ): Promise<Page<Response>> {
    const limit = asked === undefined ? this.form.defaultLimit : Number(asked);
    const after = cursor === undefined ? undefined : this.placeIn(cursor);
    // One more than was asked for: it tells that there is another page.
    const found = await list({ limit: limit + 1, after });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map((item) => toResponse(item)),
      ...(found.length > limit &&
        last !== undefined && { nextCursor: this.cursorTo(this.form.placeOf(last)) }),
    };
  }

  /**
   * @param cursor as a client sent it
   * @returns the place that it names; undefined for what was not made here
   */
  placeIn(cursor: string): Place | undefined {
    const place = this.form.read(Buffer.from(cursor, 'base64url').toString());
    // Byte for byte what was made here: nothing skipped, nothing repaired.
    return place !== undefined && this.cursorTo(place) === cursor ? place : undefined;
  }

  /**
   * @param place of the list
   * @returns what a client sends to go on behind it
   */
  cursorTo(place: Place): string {
    return Buffer.from(this.form.write(place)).toString('base64url');
  }
}

/** As MayBeAbsent of the DTOs: null is no absence. */
const MayBeAbsent = (): PropertyDecorator => ValidateIf((_query, value) => value !== undefined);

/**
 * The field `limit` of a query.
 *
 * @param paging of the list
 */
export function PageLimit({ defaultLimit }: Pick<Paging<never, never>, 'defaultLimit'>): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      description: 'How many at most.',
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: defaultLimit,
      example: 20,
    }),
    MayBeAbsent(),
    Matches(/^([1-9]\d?|100)$/, { message: 'must be a whole number from 1 to 100' }),
  );
}

/**
 * The field `cursor` of a query.
 *
 * @param paging of the list
 */
export function PageCursor(paging: { placeIn(cursor: string): unknown }): PropertyDecorator {
  return applyDecorators(
    // No example: Swagger UI would send it along.
    ApiPropertyOptional({ description: 'The `nextCursor` of the page before.' }),
    MayBeAbsent(),
    ValidateBy({
      name: 'isCursor',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && paging.placeIn(value) !== undefined,
        defaultMessage: () => 'must be the nextCursor of the page before',
      },
    }),
  );
}

/** The field `nextCursor` of a page. */
export function NextCursor(): PropertyDecorator {
  return ApiPropertyOptional({
    description: 'Gets the next page, as `cursor`. Absent on the last one.',
    type: String,
    example: 'YWZ0ZXI6YWRhQGV4YW1wbGUuY29t',
  });
}
