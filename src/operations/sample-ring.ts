/** Numbers of one interval, by the name of their series. */
export type Sample<Name extends string> = Readonly<Record<Name, number>>;

/** The latest samples of some series, the oldest of which make room for new ones. Its memory is fixed. */
export class SampleRing<Name extends string> {
  private readonly samples: { at: Date; values: Sample<Name> }[] = [];

  /** @param size how many samples it keeps */
  constructor(private readonly size: number) {}

  /**
   * @param at the end of the interval
   * @param values of all series
   */
  add(at: Date, values: Sample<Name>): void {
    this.samples.push({ at, values });
    if (this.samples.length > this.size) this.samples.shift();
  }

  /** @returns the ends of the intervals, the oldest first */
  times(): Date[] {
    return this.samples.map(({ at }) => at);
  }

  /**
   * @param name of a series
   * @returns its values, the oldest first
   */
  valuesOf(name: Name): number[] {
    return this.samples.map(({ values }) => values[name]);
  }
}
