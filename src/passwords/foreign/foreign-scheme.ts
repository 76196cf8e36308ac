/** A hash that another system made, read and found within the bounds. */
export interface ForeignHash {
  /** All that its cost depends on, so that hashes which cost the same can be told: `scrypt 14 8 1 64`. */
  readonly work: string;

  /**
   * Compares as the system compared that made the hash: byte for byte in UTF-8, no normal form, no pepper, unless it
   * is one of those that prepare the password first (preparations.ts).
   *
   * It blocks the thread it runs on, where its library can: it is for a hashing thread.
   *
   * @param password as the user sent it
   */
  verify(password: string): boolean | Promise<boolean>;
}

/** What some hashes can't be verified without, and what is not in them. */
export interface HashSecrets {
  /** PASSWORD_PEPPER: it is in the hash of ours around a wrapped one. */
  readonly pepper?: string | undefined;
  /** The old application's own secret, which the hash holds sealed (imported-secrets.ts), opened. */
  readonly imported?: string | undefined;
}

/** A way of hashing passwords that is not ours. */
export interface ForeignScheme {
  /** How a stored hash of this scheme begins. */
  readonly prefix: RegExp;

  /** What `parse` takes, form and bounds, for whoever has a hash refused: it follows "must be". */
  readonly rule: string;

  /**
   * @param stored what the database holds, or is to hold
   * @param secrets what the hash may need
   * @returns undefined when it is damaged, or so expensive that it would block a thread or take gigabytes, or needs a
   *   secret that is not there
   */
  parse(stored: string, secrets: HashSecrets): ForeignHash | undefined;
}
