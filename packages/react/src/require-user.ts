import { type Client, type UserResponse } from '@nightlatch/client';

/**
 * A guard for loaders of a router, which run in the browser before a component is there.
 *
 * @param client of `createClient()`
 * @param otherwise makes what is thrown when nobody is logged in: the redirection of the router in use
 * @returns who is logged in, once that is known
 * @throws what `otherwise` returns
 */
export async function requireUser(client: Client, otherwise: () => unknown): Promise<UserResponse> {
  const state = await client.ready();
  if (state.status === 'signedIn') return state.user;
  // Routers take a redirection thrown, and it need not be an error.
  throw otherwise();
}
