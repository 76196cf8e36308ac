/**
 * One thing that every implementation of a port must do. It needs no test framework: give `run` to the one you have.
 *
 * @example
 * for (const { name, run } of clockContract(() => new MyClock())) it(name, run);
 */
export interface ContractCase {
  /** A sentence without a subject, for the name of a test. */
  readonly name: string;
  /** @throws AssertionError when it does not hold */
  readonly run: () => Promise<void>;
}
