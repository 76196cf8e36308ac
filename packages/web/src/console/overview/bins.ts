import { type SamplesResponse } from '@nightlatch/client';

export type Span = 'hour' | 'day';

/** Milliseconds that a chart reaches back, and of one of its bars. */
const SPANS = { hour: { length: 3_600_000, bin: 60_000 }, day: { length: 86_400_000, bin: 1_800_000 } };

/** What the charts draw: bars that are wide enough to be seen, over the whole span. */
export interface Bins {
  readonly times: readonly Date[];
  /** The values of a series; undefined where the node has seen nothing yet. */
  readonly of: (name: string, manner: 'sum' | 'greatest') => (number | undefined)[];
  /** What a series counts, in all that is drawn. */
  readonly total: (name: string) => number;
}

/**
 * @param samples of a node
 * @param span how far back
 */
export function binsOf({ interval, times, series }: SamplesResponse, span: Span): Bins {
  const { length, bin } = SPANS[span];
  const latest = times.at(-1);
  const end = Math.ceil((latest === undefined ? Date.now() : Date.parse(latest)) / bin) * bin;
  const start = end - length;
  // An interval is told by its end, and counts where most of it lies.
  const places = times.map((time) => Math.floor((Date.parse(time) - interval * 500 - start) / bin));
  const valuesOf = (name: string): readonly number[] => series.find((one) => one.name === name)?.values ?? [];
  const of: Bins['of'] = (name, manner) => {
    const bins = Array.from({ length: length / bin }, (): number | undefined => undefined);
    for (const [index, value] of valuesOf(name).entries()) {
      const place = places[index] ?? -1;
      if (place < 0 || place >= bins.length) continue;
      const before = bins[place] ?? 0;
      bins[place] = manner === 'sum' ? before + value : Math.max(before, value);
    }
    return bins;
  };
  return {
    times: Array.from({ length: length / bin }, (_, index) => new Date(start + index * bin)),
    of,
    total: (name) => of(name, 'sum').reduce((sum: number, value) => sum + (value ?? 0), 0),
  };
}
