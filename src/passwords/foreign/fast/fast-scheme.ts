/** A way from a password to a digest that is too fast to be stored as it is. */
export interface FastHash {
  /** As in ForeignHash. */
  readonly work: string;

  /**
   * For a hashing thread, which it blocks.
   *
   * @param password as the system prepared it
   * @returns the digest, as text
   */
  derive(password: string): string;
}

/** A scheme whose digests are stored beneath a hash of ours only (wrapped.ts). */
export interface FastScheme {
  /** How its parameters begin, between two `$`. */
  readonly name: string;

  /** What `parse` takes, for whoever has a hash refused: it follows "must be". */
  readonly rule: string;

  /**
   * @param parameters what stands behind `$name$`: all but the digest
   * @returns undefined when they are damaged, or out of bounds
   */
  parse(parameters: string): FastHash | undefined;
}
