import type * as OpenidClient from 'openid-client';

/** The library `openid-client`. */
export type OpenidClientLibrary = typeof OpenidClient;

/**
 * Loads the library at its first use: a host without federated logins need not have it, and a start has no need of it.
 *
 * @returns the library; the same each time
 * @throws Error when the package is not installed
 */
export function loadOpenidClient(): Promise<OpenidClientLibrary> {
  return import('openid-client').catch(explainMissingPackage);
}

function explainMissingPackage(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new Error('federated() needs a package that is not installed: npm install openid-client@6', {
    cause: error,
  });
}
