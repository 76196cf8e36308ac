import { type FactorsResponse, type UserResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import { type Column, EmptyState, ShieldIcon } from '../../design/index.ts';
import { Time } from '../parts/small.tsx';
import { ListCard } from './list-card.tsx';
import { useT } from './messages/index.ts';

interface Factor {
  id: string;
  kind: string;
  name: string;
  createdAt?: string;
  lastUsedAt?: string;
}

/** What somebody can prove beside the password, and the way out for who has lost it. */
export function FactorsCard({ user: { id, name } }: { user: UserResponse }): ReactNode {
  const t = useT();
  const auth = useClient();
  const place = { params: { id } };
  const factors = useQuery({
    queryKey: ['factors-of', id],
    queryFn: () => unwrap(auth.request('GET', '/users/{id}/factors', undefined, place)),
  });
  return (
    <ListCard
      title={t('column.factors')}
      query={{ ...factors, data: factors.data && rowsOf(factors.data, t) }}
      columns={columns(t)}
      keyOf={(factor) => factor.id}
      empty={
        <EmptyState icon={<ShieldIcon size={24} />} title={t('factors.none')}>
          {t('factors.none.hint')}
        </EmptyState>
      }
      end={{
        label: t('factors.remove'),
        title: t('factors.title', { name }),
        hint: t('factors.hint'),
        send: () => unwrap(auth.request('DELETE', '/users/{id}/factors', undefined, place)),
        done: t('factors.done', { name }),
      }}
    />
  );
}

function rowsOf({ totp, passkeys, recoveryCodes }: FactorsResponse, t: ReturnType<typeof useT>): Factor[] {
  return [
    ...totp.map((factor) => ({ ...factor, kind: t('factor.totp') })),
    ...passkeys.map((factor) => ({ ...factor, kind: t('factor.passkey') })),
    ...(recoveryCodes.left === 0
      ? []
      : [
          {
            id: 'recovery',
            kind: t('factor.recovery_code'),
            name: t('factors.left', { count: recoveryCodes.left }),
          },
        ]),
  ];
}

function columns(t: ReturnType<typeof useT>): readonly Column<Factor>[] {
  return [
    {
      key: 'kind',
      title: t('factors.kind'),
      isHeading: true,
      cell: ({ kind, name }) => (
        <span className="nl-two">
          <span>{kind}</span>
          {/* Most have no name of their own. */}
          {name !== kind && <span>{name}</span>}
        </span>
      ),
    },
    {
      key: 'added',
      title: t('factors.added'),
      cell: ({ createdAt }) => (createdAt === undefined ? '–' : <Time at={createdAt} />),
    },
    {
      key: 'used',
      title: t('factors.used'),
      cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? '–' : <Time at={lastUsedAt} />),
    },
  ];
}
