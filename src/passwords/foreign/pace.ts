/** Kinds of work to remember; there are as many as there were systems to import from. */
const MAX_KINDS = 200;

/**
 * Measures a piece of work.
 *
 * @returns a function that says how many milliseconds have passed, or how many of them this process has computed if
 *   those are fewer: on a busy machine the rest is waiting
 */
export function stopwatch(): () => number {
  const [began, usage] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(usage);
    return Math.min(performance.now() - began, (user + system) / 1000);
  };
}

/**
 * How long other work takes, counted in rounds of bcrypt on this machine.
 *
 * The least time ever seen is taken of both. What is seen beyond that is waiting, or the work of others, which the
 * rounds that are spent in its place will meet as well.
 */
export class Pace {
  private perRound = Infinity;
  private readonly times = new Map<string, number>();

  /** Whether bcrypt was seen. */
  get isKnown(): boolean {
    return this.perRound < Infinity;
  }

  /**
   * @param rounds how many bcrypt did
   * @param time it took, in milliseconds
   */
  sawBcrypt(rounds: number, time: number): void {
    this.perRound = Math.min(this.perRound, time / rounds);
  }

  /**
   * @param work what was done; equal work has equal names
   * @param time it took now, in milliseconds
   * @returns how many rounds of bcrypt take as long; 0 as long as none were seen
   */
  roundsOf(work: string, time: number): number {
    if (this.times.size >= MAX_KINDS) this.times.clear();
    const least = Math.min(time, this.times.get(work) ?? Infinity);
    this.times.set(work, least);
    return Math.round(least / this.perRound);
  }
}
