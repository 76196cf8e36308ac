import { type FactorsResponse, type UserResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Button,
  Card,
  type Column,
  ConfirmDialog,
  EmptyState,
  ShieldIcon,
  Table,
  useToast,
} from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { Loaded } from '../parts/loaded.tsx';
import { ProblemNotice } from '../parts/problems.tsx';
import { Time } from '../parts/small.tsx';
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
  const common = useConsole();
  const auth = useClient();
  const toast = useToast();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const place = { params: { id } };
  const factors = useQuery({
    queryKey: ['factors-of', id],
    queryFn: () => unwrap(auth.request('GET', '/users/{id}/factors', undefined, place)),
  });
  const removal = useMutation({
    mutationFn: () => unwrap(auth.request('DELETE', '/users/{id}/factors', undefined, place)),
    onSuccess: async () => {
      toast.done(t('factors.done', { name }));
      setAsking(false);
      await queries.invalidateQueries();
    },
  });
  const rows = factors.data && rowsOf(factors.data, t);
  return (
    <Card
      title={t('column.factors')}
      actions={
        rows !== undefined &&
        rows.length > 0 && (
          <Button tone="danger" size="small" onClick={() => setAsking(true)}>
            {t('factors.remove')}
          </Button>
        )
      }
    >
      <Loaded
        query={{ ...factors, data: rows }}
        what={t('column.factors')}
        lines={2}
        isEmpty={(found) => found.length === 0}
        empty={
          <EmptyState icon={<ShieldIcon size={24} />} title={t('factors.none')}>
            {t('factors.none.hint')}
          </EmptyState>
        }
      >
        {(found) => (
          <Table
            caption={t('column.factors')}
            columns={columns(t)}
            rows={found}
            keyOf={(factor) => factor.id}
          />
        )}
      </Loaded>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => removal.mutate()}
        title={t('factors.title', { name })}
        confirmLabel={t('factors.remove')}
        cancelLabel={common('cancel')}
        pending={removal.isPending}
        problem={<ProblemNotice error={removal.error} />}
      >
        {t('factors.hint')}
      </ConfirmDialog>
    </Card>
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
          <span>{name}</span>
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
