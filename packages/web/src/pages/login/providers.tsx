import { useClient } from '@nightlatch/react';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { unwrap } from '../../app/auth.ts';

interface Provider {
  readonly id: string;
  readonly name: string;
}

/** Who people can log in with; nobody where that is not on. */
export function useProviders(): UseQueryResult<readonly Provider[]> {
  const auth = useClient();
  return useQuery({
    queryKey: ['providers'],
    staleTime: Infinity,
    queryFn: async () => {
      const result = await auth.request('GET', '/auth/federated');
      if (!result.ok && result.error.status === 404) return [];
      return (await unwrap(Promise.resolve(result))).items;
    },
  });
}

/** @returns what people call a provider; its id where it is no longer on */
export function providerName(providers: readonly Provider[] | undefined, id: string): string {
  return providers?.find((provider) => provider.id === id)?.name ?? id;
}
