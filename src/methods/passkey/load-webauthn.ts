import type * as Server from '@simplewebauthn/server';
import type * as Helpers from '@simplewebauthn/server/helpers';

/** The two parts of `@simplewebauthn/server`. */
export type WebAuthn = typeof Server & { readonly helpers: typeof Helpers };

/**
 * Loads the library at its first use: it brings a hundred modules for certificates, which a start has no need of.
 *
 * @returns the library; the same each time
 * @throws Error when the package is not installed
 */
export async function loadWebAuthn(): Promise<WebAuthn> {
  const [server, helpers] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]).catch(explainMissingPackage);
  return { ...server, helpers };
}

function explainMissingPackage(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new Error('passkeys() needs a package that is not installed: npm install @simplewebauthn/server@14', {
    cause: error,
  });
}
