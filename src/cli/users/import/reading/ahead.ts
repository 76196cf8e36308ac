/**
 * Begins with the next one while whoever asked works on the one before, so that of two that wait for different things, such as
 * a processor and a database, neither waits for the other.
 *
 * @param items made one by one, and in their order
 */
export async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = begin(items);
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = begin(items);
      yield value;
    }
  } finally {
    // Not waited for: the next one may wait for an input of which nothing comes any more.
    void items.return(undefined).catch(() => undefined);
  }
}

/** Nobody may ask for it any more, and then nobody is told how it failed. */
function begin<T>(items: AsyncGenerator<T>): Promise<IteratorResult<T, unknown>> {
  const next = items.next();
  next.catch(() => undefined);
  return next;
}
