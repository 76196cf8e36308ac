/**
 * How a password hash is stored:
 *
 *     $nl1$<pepper id>$2b$<cost>$<22 characters salt><31 characters digest>
 *
 * `nl1` names everything that happens before bcrypt (prehash.ts); a change there is an `nl2`.
 * Hashes from elsewhere keep their own prefix (`$2b$`, `$argon2id$`, …), so none is taken for one of ours.
 */
export interface StoredHash {
  /** Which pepper went in; `none` for none. */
  readonly pepperId: string;
  /** log2 of bcrypt's rounds. */
  readonly cost: number;
  /** What bcrypt itself reads, from `$2b$` on. */
  readonly bcrypt: string;
}

/** The configuration's upper bound (BCRYPT_COST): a damaged cost of 31 would keep a thread busy for days. */
const MAX_COST = 15;
const MIN_COST = 4;

const FORMAT = /^\$nl1\$(none|[\w-]{8})(\$2b\$(\d\d)\$[./A-Za-z0-9]{53})$/;

/**
 * @param stored a hash
 * @returns whether it says that it is ours, of whichever version
 */
export function isOurs(stored: string): boolean {
  return stored.startsWith('$nl');
}

/**
 * The string to store.
 *
 * @param pepperId which pepper went in
 * @param bcrypt bcrypt's own string
 */
export function formatHash(pepperId: string, bcrypt: string): string {
  return `$nl1$${pepperId}${bcrypt}`;
}

/**
 * The parts of a stored hash.
 *
 * @param stored what the database holds
 * @returns undefined when it is not of this scheme, damaged, or of a cost outside 4 to 15
 */
export function parseHash(stored: string): StoredHash | undefined {
  const [, pepperId, bcrypt, digits] = FORMAT.exec(stored) ?? [];
  if (pepperId === undefined || bcrypt === undefined) return undefined;
  const cost = Number(digits);
  return cost >= MIN_COST && cost <= MAX_COST ? { pepperId, cost, bcrypt } : undefined;
}

/**
 * A bcrypt string that costs what a real one costs. bcrypt works before it looks at the digest,
 * so there is nothing to compute first: the first unknown user is no slower than the second.
 *
 * @param cost log2 of the rounds
 */
export function dummyBcrypt(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;
}
