/** A query of mongoose's, as far as it is needed to read its answer piece by piece. */
interface StreamedQuery<T> {
  cursor(options: { batchSize: number }): { next(): Promise<T | null>; close(): Promise<unknown> };
}

/** How many documents are fetched at once: some milliseconds of this process' time, and some 100 KB. */
const BATCH = 200;

/**
 * Reads the answer of a query in portions, so that its size needs neither memory nor one long command. The cursor is
 * closed however the reading ends, also when the reader stops early: mongoose's own iterator would leave it open.
 *
 * @param query nothing is asked before the first portion is read
 * @param size how many documents a portion has at most
 */
export async function* readInBatches<T>(query: StreamedQuery<T>, size = BATCH): AsyncGenerator<T[], void> {
  const cursor = query.cursor({ batchSize: size });
  try {
    let batch: T[] = [];
    for (let item = await cursor.next(); item !== null; item = await cursor.next()) {
      batch.push(item);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    await cursor.close();
  }
}

/**
 * As {@link readInBatches}, one document after the other.
 *
 * @param query nothing is asked before the first document is read
 */
export async function* readOneByOne<T>(query: StreamedQuery<T>): AsyncGenerator<T, void> {
  for await (const batch of readInBatches(query)) yield* batch;
}
