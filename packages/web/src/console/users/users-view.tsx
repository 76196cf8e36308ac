import { type UserResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Button,
  Card,
  type Column,
  EmptyState,
  Field,
  PlusIcon,
  SearchIcon,
  Table,
  UploadIcon,
} from '../../design/index.ts';
import { Link, useGoTo } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { More, Time } from '../parts/small.tsx';
import { Switch } from '../parts/switch.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { useTyped } from '../parts/use-typed.ts';
import { View } from '../parts/view.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { useT } from './messages/index.ts';
import { Factors, Roles, Status } from './user-badges.tsx';

type Only = 'all' | 'admins' | 'banned';

const QUERIES = { all: {}, admins: { role: 'admin' }, banned: { status: 'banned' } } as const;

/** The accounts. */
export function UsersView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const goTo = useGoTo();
  const [{ q = '', only: wanted = 'all' }, filter] = useFilters();
  const only: Only = wanted === 'admins' || wanted === 'banned' ? wanted : 'all';
  const search = useCallback((text: string) => filter({ q: text }), [filter]);
  const [text, type] = useTyped(q, search);
  const [isInviting, setInviting] = useState(false);
  const users = useInfiniteQuery({
    queryKey: ['users', q, only],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        auth.request('GET', '/users', undefined, {
          query: { limit: 50, ...(q && { q }), ...(cursor && { cursor }), ...QUERIES[only] },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  const rows = users.data?.pages.flatMap(({ items }) => items);
  return (
    <View
      title={t('title')}
      actions={
        <>
          <Button icon={<UploadIcon size={18} />} onClick={() => goTo('/users/import')}>
            {t('import')}
          </Button>
          <Button tone="primary" icon={<PlusIcon size={18} />} onClick={() => setInviting(true)}>
            {t('invite')}
          </Button>
        </>
      }
    >
      <Card>
        <div className="nl-filters" role="search">
          <div className="nl-filters__wide">
            <Field
              label={t('search')}
              type="search"
              placeholder={t('search.hint')}
              value={text}
              onChange={({ target }) => type(target.value)}
              autoComplete="off"
              maxLength={254}
            />
          </div>
          <Switch
            label={t('only')}
            value={only}
            onChange={(value) => filter({ only: value === 'all' ? '' : value })}
            options={[
              { value: 'all', label: t('only.all') },
              { value: 'admins', label: t('only.admins') },
              { value: 'banned', label: t('only.banned') },
            ]}
          />
        </div>
        <Loaded
          query={{ ...users, data: rows }}
          what={t('title')}
          isEmpty={(found) => found.length === 0}
          empty={
            <EmptyState icon={<SearchIcon size={24} />} title={t('empty')}>
              {t('empty.hint')}
            </EmptyState>
          }
        >
          {(found) => <Table caption={t('title')} columns={columns(t)} rows={found} keyOf={({ id }) => id} />}
        </Loaded>
        <More query={users} />
      </Card>
      <InviteDialog open={isInviting} onClose={() => setInviting(false)} />
    </View>
  );
}

function columns(t: ReturnType<typeof useT>): readonly Column<UserResponse>[] {
  return [
    {
      key: 'name',
      title: t('column.user'),
      isHeading: true,
      cell: ({ id, name, email, username }) => (
        <span className="nl-two">
          <Link to={`/users/${id}`}>{name}</Link>
          <span>{[email, username].filter(Boolean).join(' · ') || t('anonymous')}</span>
        </span>
      ),
    },
    { key: 'roles', title: t('column.roles'), cell: ({ roles }) => <Roles roles={roles} /> },
    { key: 'status', title: t('column.status'), cell: (user) => <Status user={user} /> },
    {
      key: 'factors',
      title: t('column.factors'),
      cell: ({ factors }) => <Factors factors={factors.filter((factor) => factor !== 'recovery_code')} />,
    },
    { key: 'created', title: t('column.created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ];
}
