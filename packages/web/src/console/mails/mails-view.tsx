import { type MailResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Badge,
  type BadgeTone,
  Card,
  CheckIcon,
  type Column,
  EmptyState,
  MailIcon,
  Notice,
  Table,
} from '../../design/index.ts';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Reload, Time, useNumber } from '../parts/small.tsx';
import { Switch } from '../parts/switch.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { View } from '../parts/view.tsx';
import { useT } from './messages/index.ts';

/** As many as the service lists. */
const MOST = 100;
const LOOK = 10_000;

const TONES: Readonly<Record<NonNullable<MailResponse['outcome']>, BadgeTone>> = {
  sent: 'good',
  expired: 'warn',
  refused: 'bad',
  obsolete: 'neutral',
};

/** Mails on their way, and what became of others. */
export function MailsView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const number = useNumber();
  const [{ state: wanted }, filter] = useFilters();
  const state = wanted === 'settled' ? 'settled' : 'waiting';
  const mails = useQuery({
    queryKey: ['mails', state],
    queryFn: () =>
      unwrap(auth.request('GET', '/operations/mails', undefined, { query: { state, limit: MOST } })),
    refetchInterval: LOOK,
  });
  return (
    <View title={t('title')} lead={t('lead')} actions={<Reload query={mails} />}>
      <Card>
        <div className="nl-filters">
          <Switch
            label={t('which')}
            value={state}
            onChange={(value) => filter({ state: value === 'settled' ? value : '' })}
            options={[
              { value: 'waiting', label: t('waiting') },
              { value: 'settled', label: t('settled') },
            ]}
          />
        </div>
        <Loaded
          query={mails}
          what={t('title')}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <EmptyState
              icon={state === 'waiting' ? <CheckIcon size={24} /> : <MailIcon size={24} />}
              title={t(`empty.${state}`)}
            >
              {t(`empty.${state}.hint`)}
            </EmptyState>
          }
        >
          {({ items, waiting }) => (
            <>
              {state === 'waiting' && waiting > items.length && (
                <Notice>{t('first', { shown: number(items.length), all: number(waiting) })}</Notice>
              )}
              <Table
                caption={t('title')}
                columns={state === 'waiting' ? waitingColumns(t) : settledColumns(t)}
                rows={items}
                keyOf={({ id }) => id}
              />
            </>
          )}
        </Loaded>
      </Card>
    </View>
  );
}

type T = ReturnType<typeof useT>;

function commonColumns(t: T): readonly Column<MailResponse>[] {
  return [
    {
      key: 'to',
      title: t('column.to'),
      isHeading: true,
      cell: ({ to, userId, kind }) => (
        <span className="nl-two">
          {userId === undefined ? (
            <span>{to ?? t('gone')}</span>
          ) : (
            <Link to={`/users/${userId}`}>{to ?? t('gone')}</Link>
          )}
          <span>{t(`kind.${kind}`)}</span>
        </span>
      ),
    },
    { key: 'added', title: t('column.added'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'attempts', title: t('column.attempts'), cell: ({ attempts }) => attempts },
  ];
}

function waitingColumns(t: T): readonly Column<MailResponse>[] {
  return [
    ...commonColumns(t),
    {
      key: 'next',
      title: t('column.next'),
      cell: ({ nextAttemptAt }) => (nextAttemptAt === undefined ? '–' : <Time at={nextAttemptAt} />),
    },
    { key: 'expires', title: t('column.expires'), cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  ];
}

function settledColumns(t: T): readonly Column<MailResponse>[] {
  return [
    ...commonColumns(t),
    {
      key: 'outcome',
      title: t('column.outcome'),
      cell: ({ outcome }) =>
        outcome === undefined ? '–' : <Badge tone={TONES[outcome]}>{t(`outcome.${outcome}`)}</Badge>,
    },
    {
      key: 'settled',
      title: t('column.settled'),
      cell: ({ settledAt }) => (settledAt === undefined ? '–' : <Time at={settledAt} />),
    },
  ];
}
