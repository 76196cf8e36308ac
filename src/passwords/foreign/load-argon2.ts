import type * as Argon2 from '@node-rs/argon2';

/**
 * Loads what computes Argon2, a package with a native module, when there is an imported Argon2 hash to verify: most
 * installations never have one, and none of them is to stand still because this module is missing.
 *
 * @returns the package
 * @throws Error that says what to do, when the native module is not there or does not load on this machine
 */
export async function loadArgon2(): Promise<typeof Argon2> {
  try {
    return await import('@node-rs/argon2');
  } catch (error) {
    throw new Error(
      `Imported Argon2 hashes can't be verified: the native module of @node-rs/argon2 does not load ` +
        `(${process.platform} ${process.arch}, Node.js ${process.version}). ` +
        'It is an optional dependency of that package: install again on this machine, without --omit=optional',
      { cause: error },
    );
  }
}
