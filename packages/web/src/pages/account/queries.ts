import {
  type ActivityPageResponse,
  type FactorsResponse,
  type IdentityResponse,
  type Result,
  type SessionPageResponse,
  type User,
} from '@nightlatch/client';
import { useClient, useSession } from '@nightlatch/react';
import {
  type QueryClient,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
  type InfiniteData,
} from '@tanstack/react-query';
import { unwrap } from '../../app/auth.ts';

const PAGE = 20;

/** @returns who is logged in; the frame shows nothing while nobody is */
export function useUser(): User {
  const state = useSession();
  if (state.status !== 'signedIn') throw new Error('Nobody is logged in');
  return state.user;
}

/** What the account can prove beside its password; null where there are no second factors. */
export function useFactors(): UseQueryResult<FactorsResponse | null> {
  const auth = useClient();
  return useQuery({
    queryKey: ['account', 'factors'],
    queryFn: () => orNull(auth.request('GET', '/auth/factors')),
  });
}

/** Accounts at providers; null where that is not on. */
export function useIdentities(): UseQueryResult<readonly IdentityResponse[] | null> {
  const auth = useClient();
  return useQuery({
    queryKey: ['account', 'identities'],
    queryFn: async () => (await orNull(auth.request('GET', '/auth/identities')))?.items ?? null,
  });
}

/** Live sessions, page by page. */
export function useSessions(): UseInfiniteQueryResult<InfiniteData<SessionPageResponse>> {
  const auth = useClient();
  return useInfiniteQuery({
    queryKey: ['account', 'sessions'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      unwrap(auth.request('GET', '/auth/sessions', undefined, { query: { limit: PAGE, cursor } })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** What happened to the account, page by page. */
export function useActivity(): UseInfiniteQueryResult<InfiniteData<ActivityPageResponse>> {
  const auth = useClient();
  return useInfiniteQuery({
    queryKey: ['account', 'activity'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      unwrap(auth.request('GET', '/auth/activity', undefined, { query: { limit: PAGE, cursor } })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** Milliseconds until what was done is in the log of the account. */
const LOGGED = 2_000;

/** Reads anew what a change has touched, and who the user is by now. */
export function useReload(): () => Promise<void> {
  const queries: QueryClient = useQueryClient();
  const auth = useClient();
  return async () => {
    await auth.request('GET', '/auth/me');
    await queries.invalidateQueries({ queryKey: ['account'] });
    setTimeout(() => void queries.invalidateQueries({ queryKey: ['account', 'activity'] }), LOGGED);
  };
}

async function orNull<T>(asked: Promise<Result<T>>): Promise<T | null> {
  const result = await asked;
  if (!result.ok && result.error.status === 404) return null;
  return unwrap(Promise.resolve(result));
}
