'use client';

import { type AuthState, type UserResponse } from '@nightlatch/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useClient } from './provider.js';

/** What is known where nothing can be: on a server, and in a page until it is hydrated. The same object each time. */
const UNKNOWN: AuthState = { status: 'loading' };

/**
 * Whether somebody is logged in, in whichever tab that has changed. It never suspends: while it is not known yet, `status` is
 * `loading`, on a server too, so that what was rendered there is what the browser begins with.
 *
 * @returns the state; the same object until something changes
 */
export function useSession(): AuthState {
  const client = useClient();
  const subscribe = useCallback((listener: () => void) => client.onChange(listener), [client]);
  return useSyncExternalStore(
    subscribe,
    () => client.state,
    () => UNKNOWN,
  );
}

/** @returns who is logged in; undefined while that is not known, and when nobody is */
export function useUser(): UserResponse | undefined {
  const session = useSession();
  return session.status === 'signedIn' ? session.user : undefined;
}
