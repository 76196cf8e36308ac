import { type SessionResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Badge,
  Button,
  Card,
  type Column,
  ConfirmDialog,
  EmptyState,
  LaptopIcon,
  Table,
  useToast,
} from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { Loaded } from '../parts/loaded.tsx';
import { ProblemNotice } from '../parts/problems.tsx';
import { More, Time } from '../parts/small.tsx';
import { useT } from './messages/index.ts';

/** Where somebody is logged in. */
export function SessionsCard({ id }: { id: string }): ReactNode {
  const t = useT();
  const common = useConsole();
  const auth = useClient();
  const toast = useToast();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
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
  const end = useMutation({
    mutationFn: () => unwrap(auth.request('DELETE', '/users/{id}/sessions', undefined, { params: { id } })),
    onSuccess: async () => {
      toast.done(t('sessions.done'));
      setAsking(false);
      await queries.invalidateQueries();
    },
  });
  const rows = sessions.data?.pages.flatMap(({ items }) => items);
  return (
    <Card
      title={t('sessions')}
      actions={
        rows !== undefined &&
        rows.length > 0 && (
          <Button tone="danger" size="small" onClick={() => setAsking(true)}>
            {t('sessions.end')}
          </Button>
        )
      }
    >
      <Loaded
        query={{ ...sessions, data: rows }}
        what={t('sessions')}
        lines={2}
        isEmpty={(found) => found.length === 0}
        empty={
          <EmptyState icon={<LaptopIcon size={24} />} title={t('sessions.none')}>
            {t('sessions.none.hint')}
          </EmptyState>
        }
      >
        {(found) => (
          <Table caption={t('sessions')} columns={columns(t)} rows={found} keyOf={(session) => session.id} />
        )}
      </Loaded>
      <More query={sessions} />
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate()}
        title={t('sessions.title')}
        confirmLabel={t('sessions.end')}
        cancelLabel={common('cancel')}
        pending={end.isPending}
        problem={<ProblemNotice error={end.error} />}
      >
        {t('sessions.hint')}
      </ConfirmDialog>
    </Card>
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
