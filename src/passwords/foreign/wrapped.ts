import bcrypt from 'bcrypt';
import { NO_PEPPER, pepperId, prehash } from '../prehash.js';
import { parseFast } from './fast/index.js';
import { type ForeignHash, type ForeignScheme, type HashSecrets } from './foreign-scheme.js';
import { readPrepared } from './preparations.js';

/** Whose pepper, bcrypt's string, and how the password becomes what it was made of: `$over$…` and a fast scheme's. */
const FORMAT = /^\$wrapped\$1\$(none|[\w-]{8})(\$2b\$(\d\d)\$[./A-Za-z0-9]{53})(\$.+)$/;

/** As for our own hashes (password-scheme.ts). */
const COST = { min: 4, max: 15 };

/** Below it nobody's hash should be (OWASP Password Storage Cheat Sheet). */
const LEAST_COST = 10;

/**
 * A hash of ours over the digest of a scheme that is too fast to be stored:
 *
 *     $wrapped$1$<pepper id>$2b$<cost>$<salt and digest><the fast scheme's parameters, without its digest>
 */
export const wrappedScheme: ForeignScheme = {
  prefix: /^\$wrapped\$/,
  rule: 'an undamaged hash of this service, made with the PASSWORD_PEPPER that is set now, or with none',

  parse(stored: string, secrets: HashSecrets): ForeignHash | undefined {
    const [, pepper, hash, digits, derivation = ''] = FORMAT.exec(stored) ?? [];
    if (pepper === undefined || hash === undefined) return undefined;
    if (Number(digits) < COST.min || Number(digits) > COST.max) return undefined;
    if (pepper !== NO_PEPPER && pepper !== pepperId(secrets.pepper)) return undefined;
    const prepared = readPrepared(derivation, secrets);
    const fast = prepared && parseFast(prepared.inner);
    if (prepared === undefined || fast === undefined) return undefined;
    const key = pepper === NO_PEPPER ? undefined : secrets.pepper;
    return {
      work: `wrapped ${digits} ${fast.work}`,
      verify: (password) =>
        bcrypt.compareSync(prehash(wrappedText(fast.derive(prepared.prepare(password))), key), hash),
    };
  },
};

/**
 * @param digest of a fast scheme
 * @returns what a hash of ours is made of instead of a password
 */
export function wrappedText(digest: string): string {
  return `nightlatch:wrapped:v1:${digest}`;
}

/**
 * @param pepper whose id, `none` for none
 * @param hash bcrypt's string over `wrappedText`
 * @param derivation all of the fast hash but its digest
 * @returns the string to store
 */
export function formatWrapped(pepper: string, hash: string, derivation: string): string {
  return `$wrapped$1$${pepper}${hash}${derivation}`;
}

/**
 * Half of today's rounds, so that the fast digest and what equal-cost.ts adds have room in the other half: together
 * they take as long as for an unknown user.
 *
 * @param cost log2 of bcrypt's rounds, today
 * @returns the same for a hash around a digest
 */
export function wrappedCost(cost: number): number {
  return cost > LEAST_COST ? cost - 1 : cost;
}
