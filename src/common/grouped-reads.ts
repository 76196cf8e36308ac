import { Groups } from './groups.store.js';

/**
 * Milliseconds that a read may wait for a command: through an election, after which the driver sends those again that were under
 * way, and no longer than a request has as a whole.
 */
const PATIENCE = 3_000;

interface Read<T> {
  readonly id: string;
  readonly resolve: (document: T | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads documents by id, in {@link Groups}. What comes back is as new as from a command of one's own, for nobody joins a
 * command that has been sent.
 */
export class GroupedReads<T extends { _id: string }> {
  private readonly groups = new Groups<Read<T>>((group) => this.send(group), PATIENCE);

  /** @param read reads the documents with these ids; those that don't exist are left out */
  constructor(private readonly read: (ids: string[]) => Promise<T[]>) {}

  /**
   * @param id also one that does not exist
   * @returns the document, or null. Who asks for the same one at the same moment gets the same object
   * @throws what reading throws, and then everybody in the group gets it; what {@link Groups} throws
   */
  find(id: string): Promise<T | null> {
    return new Promise((resolve, reject) => this.groups.add({ id, resolve, reject }));
  }

  private async send(group: readonly Read<T>[]): Promise<void> {
    try {
      const documents = await this.read([...new Set(group.map(({ id }) => id))]);
      const found = new Map(documents.map((document) => [document._id, document]));
      for (const { id, resolve } of group) resolve(found.get(id) ?? null);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
