import { type ForeignHash, type ForeignScheme, type HashSecrets } from './foreign-scheme.js';
import { readPrepared } from './preparations.js';
import { standardScheme } from './standard.js';

/**
 * A hash of one of the other schemes over something that was made of the password first: a digest of it, a normal form,
 * the password with a pepper behind it. The text of the hash does not tell, so the import writes it down.
 */
export const preparedScheme: ForeignScheme = {
  prefix: /^\$over\$/,
  rule: 'a hash of the scheme that its passwordFormat says, undamaged and within the bounds (docs/migrating.md)',

  parse(stored: string, secrets: HashSecrets): ForeignHash | undefined {
    const prepared = readPrepared(stored, secrets);
    const hash = prepared && standardScheme(prepared.inner)?.parse(prepared.inner, secrets);
    if (prepared === undefined || hash === undefined) return undefined;
    return { work: hash.work, verify: (password) => hash.verify(prepared.prepare(password)) };
  },
};
