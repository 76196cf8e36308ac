import { type ReactNode } from 'react';
import { ErrorState, Notice, Skeleton } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { sentencesOf } from './problems.tsx';

/** What a query knows: of TanStack's, what matters here. */
export interface Query<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}

interface LoadedProps<Data> {
  query: Query<Data>;
  /** What is loaded, in a word or two: it begins a sentence. */
  what: string;
  shape?: 'text' | 'rows' | 'block';
  lines?: number;
  isEmpty?: (data: Data) => boolean;
  /** What stands there then. */
  empty?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** What a query has loaded; or that it is under way, has found nothing, or has failed, and how to try again. */
export function Loaded<Data>({
  query,
  what,
  shape = 'rows',
  lines = 4,
  isEmpty,
  empty,
  children,
}: LoadedProps<Data>): ReactNode {
  const t = useT();
  const { data, error, isPending, refetch } = query;
  if (data === undefined) {
    if (isPending && !error)
      return <Skeleton label={t('loading.what', { what })} shape={shape} lines={lines} />;
    return (
      <ErrorState title={t('failed.what', { what })} retryLabel={t('retry')} onRetry={() => void refetch()}>
        {sentencesOf(t, error).join(' ')}
      </ErrorState>
    );
  }
  return (
    <>
      {error !== null && <Notice tone="warn">{`${t('stale')} ${sentencesOf(t, error).join(' ')}`}</Notice>}
      {isEmpty?.(data) === true ? empty : children(data)}
    </>
  );
}
