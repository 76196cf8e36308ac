/**
 * A queue in which callers take turns. Each caller has a line of its own; the next item is of the caller who is served
 * least at the moment, and among those of the one whose last turn is longest ago. So who has many items waits
 * behind their own, and keeps nobody else from their turn.
 */
export class FairQueue<T> {
  /** By caller, in the order of their next turns. None is empty. */
  private readonly lines = new Map<string, T[]>();
  /** How many items of a caller are being served. */
  private readonly served = new Map<string, number>();
  private size = 0;

  /** How many items wait. */
  get length(): number {
    return this.size;
  }

  /**
   * @param caller whose it is
   * @param item goes to the end of the caller's line
   */
  add(caller: string, item: T): void {
    const line = this.lines.get(caller);
    if (line === undefined) this.lines.set(caller, [item]);
    else line.push(item);
    this.size += 1;
  }

  /**
   * Takes the next item out. It is being served until {@link release}.
   *
   * @returns undefined when none waits
   */
  next(): { readonly caller: string; readonly item: T } | undefined {
    const turn = this.leastServed();
    if (turn === undefined) return undefined;
    const [caller, line] = turn;
    const item = line.shift() as T;
    this.putLast(caller);
    this.served.set(caller, this.servedOf(caller) + 1);
    this.size -= 1;
    return { caller, item };
  }

  /**
   * An item has been served, and the turn of its caller is over: who came meanwhile is before them.
   *
   * @param caller whose it was
   */
  release(caller: string): void {
    this.putLast(caller);
    const left = this.servedOf(caller) - 1;
    if (left > 0) this.served.set(caller, left);
    else this.served.delete(caller);
  }

  /**
   * Makes room in a queue that is full: the longest line loses its latest item to a caller whose own line is shorter,
   * also with the item that is to come.
   *
   * @param caller who has an item to add
   * @returns what was taken out; undefined when nobody has more than their share
   */
  giveWay(caller: string): T | undefined {
    let longest: T[] = [];
    for (const line of this.lines.values()) if (line.length > longest.length) longest = line;
    const own = this.lines.get(caller)?.length ?? 0;
    // Longer by two at least, so a line that loses an item is never left empty.
    if (longest.length <= own + 1) return undefined;
    this.size -= 1;
    return longest.pop();
  }

  /** Takes everything out. */
  clear(): T[] {
    const items = [...this.lines.values()].flat();
    this.lines.clear();
    this.size = 0;
    return items;
  }

  private putLast(caller: string): void {
    const line = this.lines.get(caller);
    this.lines.delete(caller);
    if (line !== undefined && line.length > 0) this.lines.set(caller, line);
  }

  private leastServed(): [caller: string, line: T[]] | undefined {
    let least: [string, T[]] | undefined;
    let fewest = Infinity;
    for (const entry of this.lines) {
      const count = this.servedOf(entry[0]);
      if (count < fewest) [least, fewest] = [entry, count];
      if (fewest === 0) break;
    }
    return least;
  }

  private servedOf(caller: string): number {
    return this.served.get(caller) ?? 0;
  }
}
