import { type Metric, type MetricValueWithName } from 'prom-client';

/** What one series is about. */
export interface RequestLabels {
  readonly method: string;
  readonly route: string;
  readonly status: string;
}

interface Series {
  readonly labels: RequestLabels;
  /** How many fell between a bound and the one before it; the last is for those above all bounds. */
  readonly buckets: number[];
  sum: number;
}

type ByStatus = Map<number, Series>;

/**
 * A histogram of requests. What prom-client's own does at each observation, checking its labels and making a text of them,
 * takes longer than the whole way of a request through the guards. Here a request finds its series by three look-ups, and
 * the text is made when somebody asks for it.
 */
export class RequestDurations {
  private readonly known = new Map<string, Map<string, ByStatus>>();

  /**
   * @param name of the metric
   * @param help what it is
   * @param bounds of the buckets, in seconds, ascending
   */
  constructor(
    readonly name: string,
    private readonly help: string,
    private readonly bounds: readonly number[],
  ) {}

  /**
   * Counts an answer.
   *
   * @param method of a bounded set, as are the routes: a series is never forgotten
   * @param route its pattern
   * @param status of the answer
   * @param seconds that it took
   */
  observe(method: string, route: string, status: number, seconds: number): void {
    const series = this.known.get(route)?.get(method)?.get(status) ?? this.begin(method, route, status);
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? Infinity)) bucket += 1;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    series.sum += seconds;
  }

  /** What a registry asks of a metric: all values, in the form of prom-client's histogram. */
  get(): object {
    const values = [...this.known.values()]
      .flatMap((byMethod) => [...byMethod.values()])
      .flatMap((byStatus) => [...byStatus.values()])
      .flatMap((series) => this.valuesOf(series));
    return { name: this.name, help: this.help, type: 'histogram', aggregator: 'sum', values };
  }

  /** For {@link Registry.registerMetric}, which takes prom-client's own classes by name, and needs no more than this of them. */
  asMetric(): Metric {
    return this as unknown as Metric;
  }

  private valuesOf({ labels, buckets, sum }: Series): MetricValueWithName<string>[] {
    let count = 0;
    const metricName = `${this.name}_bucket`;
    const counted = [...this.bounds, '+Inf'].map((le, bucket) => {
      count += buckets[bucket] ?? 0;
      return { metricName, labels: { le, ...labels }, value: count };
    });
    return [
      ...counted,
      { metricName: `${this.name}_sum`, labels: { ...labels }, value: sum },
      { metricName: `${this.name}_count`, labels: { ...labels }, value: count },
    ];
  }

  private begin(method: string, route: string, status: number): Series {
    const byMethod = this.known.get(route) ?? new Map<string, ByStatus>();
    this.known.set(route, byMethod);
    const byStatus = byMethod.get(method) ?? (new Map() as ByStatus);
    byMethod.set(method, byStatus);
    const series = {
      labels: { method, route, status: String(status) },
      buckets: Array.from({ length: this.bounds.length + 1 }, () => 0),
      sum: 0,
    };
    byStatus.set(status, series);
    return series;
  }
}
