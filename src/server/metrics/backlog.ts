import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';

/** Something that waits in the database. */
export interface Backlog {
  waiting: number;
  /** Seconds since the oldest of it came; 0 when nothing waits. */
  oldest: number;
}

/** Milliseconds for the database to answer: the rest of the metrics must not wait for it. */
const TIMEOUT = 1000;

/** Where the database gave no answer: better no number than an old one. */
const UNKNOWN: Backlog = { waiting: NaN, oldest: NaN };

/**
 * Adds two gauges of a backlog, of all nodes. Both are read in one go, from one answer.
 *
 * @param registry where to
 * @param ask asks the database
 * @param waiting name and help of how much waits
 * @param oldest name and help of how long the oldest has
 */
export function addBacklogGauges(
  registry: Registry,
  ask: () => Promise<Backlog>,
  waiting: { name: string; help: string },
  oldest: { name: string; help: string },
): void {
  let asked: Promise<Backlog> | undefined;
  const once = (): Promise<Backlog> =>
    (asked ??= inTime(ask()).finally(() => {
      asked = undefined;
    }));
  new Gauge({
    ...waiting,
    registers: [registry],
    async collect() {
      this.set((await once()).waiting);
    },
  });
  new Gauge({
    ...oldest,
    registers: [registry],
    async collect() {
      this.set((await once()).oldest);
    },
  });
}

function inTime(answer: Promise<Backlog>): Promise<Backlog> {
  return Promise.race([answer.catch(() => UNKNOWN), sleep(TIMEOUT, UNKNOWN, { ref: false })]);
}
