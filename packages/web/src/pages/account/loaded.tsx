import { type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { refusalIn } from '../../app/auth.ts';
import { ErrorState, Skeleton } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { sentencesOf } from '../problems.ts';

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isPending'> & { refetch: () => unknown };
  children: (data: T) => ReactNode;
}

/** What is loaded: something in its place until it is there, and a way to try again when it could not be. */
export function Loaded<T>({ query, children }: LoadedProps<T>): ReactNode {
  const t = useT();
  if (query.isPending) return <Skeleton label={t('loading')} shape="rows" lines={2} />;
  if (query.data !== undefined) return children(query.data);
  const error = refusalIn(query.error);
  return (
    <ErrorState title={t('problem.load')} retryLabel={t('retry')} onRetry={() => void query.refetch()}>
      {error === undefined ? undefined : sentencesOf(t, error).join(' ')}
    </ErrorState>
  );
}
