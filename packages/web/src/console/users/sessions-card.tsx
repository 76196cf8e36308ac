import { type SessionResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Badge, type Column, EmptyState, LaptopIcon } from '../../design/index.ts';
import { More, Time } from '../parts/small.tsx';
import { ListCard } from './list-card.tsx';
import { useT } from './messages/index.ts';

/** Where somebody is logged in. */
export function SessionsCard({ id }: { id: string }): ReactNode {
  const t = useT();
  const auth = useClient();
  const sessions = useInfiniteQuery({
    queryKey: ['sessions-of', id],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        auth.request('GET', '/users/{id}/sessions', undefined, {
          params: { id },
          query: { limit: 10, ...(cursor && { cursor }) },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <ListCard
      title={t('sessions')}
      query={{ ...sessions, data: sessions.data?.pages.flatMap(({ items }) => items) }}
      columns={columns(t)}
      keyOf={(session) => session.id}
      empty={
        <EmptyState icon={<LaptopIcon size={24} />} title={t('sessions.none')}>
          {t('sessions.none.hint')}
        </EmptyState>
      }
      end={{
        label: t('sessions.end'),
        title: t('sessions.title'),
        hint: t('sessions.hint'),
        send: () => unwrap(auth.request('DELETE', '/users/{id}/sessions', undefined, { params: { id } })),
        done: t('sessions.done'),
      }}
    >
      <More query={sessions} />
    </ListCard>
  );
}

function columns(t: ReturnType<typeof useT>): readonly Column<SessionResponse>[] {
  return [
    {
      key: 'device',
      title: t('sessions.device'),
      isHeading: true,
      cell: ({ device, ip, userAgent, current }) => (
        <span className="nl-two" title={userAgent}>
          <span>
            {device || t('sessions.unknown')}{' '}
            {current && <Badge tone="accent">{t('sessions.current')}</Badge>}
          </span>
          <span>{ip}</span>
        </span>
      ),
    },
    {
      key: 'acr',
      title: t('sessions.proved'),
      cell: ({ acr, replay }) => (
        <span className="nl-badges">
          <Badge tone={acr === 'aal2' ? 'good' : 'neutral'}>{t(`sessions.${acr}`)}</Badge>
          {replay !== undefined && <Badge tone="warn">{t('sessions.replay')}</Badge>}
        </span>
      ),
    },
    { key: 'used', title: t('sessions.used'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
  ];
}
