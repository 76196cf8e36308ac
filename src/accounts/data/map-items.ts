/**
 * @param items read one after the other, as they are asked for
 * @param map what to make of one
 */
export async function* mapItems<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  map: (item: T) => R,
): AsyncGenerator<R, void> {
  for await (const item of items) yield map(item);
}
