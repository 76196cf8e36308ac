/** How many documents one command asks for at most: MongoDB's first batch of a cursor holds 101. */
const MOST = 100;

interface Group<T> {
  readonly ids: Set<string>;
  readonly found: Promise<ReadonlyMap<string, T>>;
}

/**
 * Reads documents by id, and those that are asked for at the same moment with one command: under load a command costs
 * more than the document. What comes back is as new as from a command of one's own, for nobody joins a group that has
 * been sent.
 */
export class GroupedReads<T extends { _id: string }> {
  private next: Group<T> | undefined;

  /** @param read reads the documents with these ids; those that don't exist are left out */
  constructor(private readonly read: (ids: string[]) => Promise<T[]>) {}

  /**
   * @param id also one that does not exist
   * @returns the document, or null. Who asks for the same one at the same moment gets the same object
   * @throws what reading throws; then everybody in the group gets it
   */
  async find(id: string): Promise<T | null> {
    const group = (this.next ??= this.open());
    group.ids.add(id);
    if (group.ids.size === MOST) this.next = undefined;
    return (await group.found).get(id) ?? null;
  }

  private open(): Group<T> {
    const ids = new Set<string>();
    const send = async (): Promise<ReadonlyMap<string, T>> => {
      // When all requests that have arrived by now have been looked at.
      await new Promise(setImmediate);
      if (this.next === group) this.next = undefined;
      const documents = await this.read([...ids]);
      return new Map(documents.map((document) => [document._id, document]));
    };
    const group: Group<T> = { ids, found: send() };
    return group;
  }
}
