import './keys.css';
import { type SigningKeyResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Badge,
  type BadgeTone,
  Button,
  Card,
  type Column,
  ConfirmDialog,
  EmptyState,
  KeyIcon,
  RefreshIcon,
  Table,
  useToast,
} from '../../design/index.ts';
import { dateTime } from '../../i18n/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { Loaded } from '../parts/loaded.tsx';
import { ProblemNotice } from '../parts/problems.tsx';
import { Code, Time } from '../parts/small.tsx';
import { View } from '../parts/view.tsx';
import { KeyTimeline } from './key-timeline.tsx';
import { useT } from './messages/index.ts';

type State = SigningKeyResponse['state'];

const TONES: Readonly<Record<State, BadgeTone>> = {
  published: 'accent',
  active: 'good',
  retired: 'neutral',
  revoked: 'bad',
  gone: 'neutral',
  refused: 'bad',
};

/** Milliseconds between two looks: a state is changed by time alone. */
const LOOK = 10_000;

/** The keys that sign access tokens, and their lives. */
export function KeysView(): ReactNode {
  const t = useT();
  const common = useConsole();
  const auth = useClient();
  const toast = useToast();
  const queries = useQueryClient();
  const [asked, ask] = useState<'rotate' | { revoke: SigningKeyResponse }>();
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: () => unwrap(auth.request('GET', '/operations/signing-keys')),
    refetchInterval: LOOK,
  });
  const act = useMutation({
    mutationFn: async (what: NonNullable<typeof asked>) => {
      if (what === 'rotate') {
        const key = await unwrap(auth.request('POST', '/operations/signing-keys/rotate'));
        return t('rotate.done', { at: dateTime(t.locale, new Date(key.activeFrom ?? Date.now())) });
      }
      const place = { params: { id: what.revoke.id ?? '' } };
      await unwrap(auth.request('POST', '/operations/signing-keys/{id}/revoke', undefined, place));
      return t('revoke.done');
    },
    onSuccess: async (text) => {
      toast.done(text);
      ask(undefined);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  const close = (): void => {
    ask(undefined);
    act.reset();
  };
  const isRotation = asked === 'rotate';
  return (
    <View
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button tone="primary" icon={<RefreshIcon size={18} />} onClick={() => ask('rotate')}>
          {t('rotate')}
        </Button>
      }
    >
      <Loaded
        query={keys}
        what={t('title')}
        shape="block"
        lines={2}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Card>
            <EmptyState icon={<KeyIcon size={24} />} title={t('empty')}>
              {t('empty.hint')}
            </EmptyState>
          </Card>
        }
      >
        {({ items, nextRotation }) => (
          <>
            <Card title={t('life')} description={nextRotation && <NextRotation at={nextRotation} />}>
              <KeyTimeline keys={items} nextRotation={nextRotation} now={keys.dataUpdatedAt} />
            </Card>
            <Card title={t('all')}>
              <Table
                caption={t('all')}
                columns={columns(t, (key) => ask({ revoke: key }))}
                rows={items}
                keyOf={({ id, problem, publishedAt }) => `${id} ${problem} ${publishedAt}`}
              />
            </Card>
          </>
        )}
      </Loaded>
      <ConfirmDialog
        open={asked !== undefined}
        onClose={close}
        onConfirm={() => asked !== undefined && act.mutate(asked)}
        tone={isRotation ? 'primary' : 'danger'}
        title={t(isRotation ? 'rotate.title' : 'revoke.title')}
        confirmLabel={t(isRotation ? 'rotate' : 'revoke')}
        cancelLabel={common('cancel')}
        pending={act.isPending}
        problem={<ProblemNotice error={act.error} />}
      >
        <p>{t(isRotation ? 'rotate.hint' : 'revoke.hint')}</p>
        {typeof asked === 'object' && <code className="nl-kid">{asked.revoke.id}</code>}
      </ConfirmDialog>
    </View>
  );
}

function NextRotation({ at }: { at: string }): ReactNode {
  const t = useT();
  return t.rich('next', { time: <Time at={at} /> });
}

function columns(
  t: ReturnType<typeof useT>,
  revoke: (key: SigningKeyResponse) => void,
): readonly Column<SigningKeyResponse>[] {
  return [
    {
      key: 'kid',
      title: t('column.kid'),
      isHeading: true,
      cell: ({ id, algorithm }) => (
        <span className="nl-two">
          {id === undefined ? t('nameless') : <Code label={t('column.kid')}>{id}</Code>}
          <span>{algorithm ?? '–'}</span>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('column.state'),
      cell: ({ state, problem }) => (
        <span className="nl-badges">
          <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
          {problem !== undefined && <Badge tone="warn">{problem}</Badge>}
        </span>
      ),
    },
    {
      key: 'since',
      title: t('column.since'),
      cell: ({ since }) => (since === undefined ? '–' : <Time at={since} exact />),
    },
    {
      key: 'until',
      title: t('column.until'),
      cell: ({ until }) => (until === undefined ? '–' : <Time at={until} exact />),
    },
    {
      key: 'revoke',
      title: <span className="nl-hidden">{t('revoke')}</span>,
      align: 'end',
      cell: (key) =>
        key.id !== undefined &&
        key.revokedAt === undefined &&
        key.state !== 'gone' && (
          <Button tone="danger" size="small" onClick={() => revoke(key)}>
            {t('revoke')}
          </Button>
        ),
    },
  ];
}
