import { useRouterState } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useRouterHistory } from './link.tsx';

/** What a list is narrowed down by: it stands in the address, so that it can be sent to somebody, and be gone back to. */
export type Filters = Readonly<Partial<Record<string, string>>>;

/** @returns the filters, and what changes some of them; an empty one is none */
export function useFilters(): [filters: Filters, change: (filters: Filters) => void] {
  const history = useRouterHistory();
  const search = useRouterState({ select: ({ location }) => location.searchStr });
  const filters = useMemo(() => Object.fromEntries(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (changes: Filters) => {
      const next = new URLSearchParams();
      for (const [name, value] of Object.entries({ ...filters, ...changes }))
        if (value) next.set(name, value);
      const { pathname } = history.location;
      history.replace(next.size === 0 ? pathname : `${pathname}?${next.toString()}`);
    },
    [filters, history],
  );
  return [filters, change];
}
