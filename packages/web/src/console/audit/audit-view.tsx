import './audit.css';
import { type AuditEntryResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Badge,
  type BadgeTone,
  Button,
  Card,
  EmptyState,
  Field,
  ListIcon,
  SelectField,
} from '../../design/index.ts';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Code, More, Reload, Time } from '../parts/small.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { useTyped } from '../parts/use-typed.ts';
import { Fact, Facts, View } from '../parts/view.tsx';
import { ChainCard } from './chain-card.tsx';
import { useT } from './messages/index.ts';
import { TYPES } from './types.ts';

/** What has happened, and whether anybody has changed what is told of it. */
export function AuditView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const [filters, filter] = useFilters();
  const { user = '', type = '', from = '', to = '' } = filters;
  const ofUser = useCallback((text: string) => filter({ user: text.trim() }), [filter]);
  const [text, setText] = useTyped(user, ofUser);
  const entries = useInfiniteQuery({
    queryKey: ['audit', user, type, from, to],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        auth.request('GET', '/audit', undefined, {
          query: {
            ...{ limit: 50, names: 'true' },
            ...(cursor && { cursor }),
            ...(user && { user }),
            ...(type && { type: type as AuditEntryResponse['type'] }),
            ...(from && { from: startOf(from) }),
            ...(to && { to: startOf(to, 1) }),
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  const rows = entries.data?.pages.flatMap(({ items }) => items);
  const isNarrowed = [user, type, from, to].some(Boolean);
  return (
    <View title={t('title')} lead={t('lead')} actions={<Reload query={entries} />}>
      <ChainCard />
      <Card>
        <div className="nl-filters" role="search">
          <Field
            label={t('filter.user')}
            type="search"
            placeholder={t('filter.user.hint')}
            value={text}
            onChange={({ target }) => setText(target.value)}
            autoComplete="off"
          />
          <SelectField
            label={t('filter.type')}
            value={type}
            onChange={({ target }) => filter({ type: target.value })}
            options={[
              { value: '', label: t('filter.any') },
              ...TYPES.map((value) => ({ value, label: value })),
            ]}
          />
          <Field
            label={t('filter.from')}
            type="date"
            value={from}
            onChange={({ target }) => filter({ from: target.value })}
          />
          <Field
            label={t('filter.to')}
            type="date"
            value={to}
            onChange={({ target }) => filter({ to: target.value })}
          />
          {isNarrowed && (
            <Button
              tone="quiet"
              onClick={() => {
                setText('');
                filter({ user: '', type: '', from: '', to: '' });
              }}
            >
              {t('filter.clear')}
            </Button>
          )}
        </div>
        <Loaded
          query={{ ...entries, data: rows }}
          what={t('title')}
          lines={6}
          isEmpty={(found) => found.length === 0}
          empty={
            <EmptyState icon={<ListIcon size={24} />} title={t('empty')}>
              {t(isNarrowed ? 'empty.narrowed' : 'empty.hint')}
            </EmptyState>
          }
        >
          {(found) => (
            <ol className="nl-audit">
              {found.map((entry) => (
                <li key={entry.id}>
                  <Entry entry={entry} />
                </li>
              ))}
            </ol>
          )}
        </Loaded>
        <More query={entries} />
      </Card>
    </View>
  );
}

/** A day of the reader, as a moment. */
function startOf(day: string, later = 0): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** What somebody should look at twice. */
const TONES: Readonly<Partial<Record<AuditEntryResponse['type'], BadgeTone>>> = {
  'login.failed': 'warn',
  'password-check.failed': 'warn',
  'factor.failed': 'warn',
  'session.reused': 'bad',
  'session.replayed-elsewhere': 'warn',
  'user.banned': 'bad',
  'user.deleted': 'bad',
  'factors.reset': 'warn',
  'passkey.counter-reversed': 'bad',
  'user.email-claimed': 'warn',
  'key.revoked': 'bad',
  'key.suspect': 'bad',
  'user.signed-up': 'good',
  'session.opened': 'good',
};

function toneOf(type: AuditEntryResponse['type']): BadgeTone {
  return TONES[type] ?? 'neutral';
}

function Entry({ entry }: { entry: AuditEntryResponse }): ReactNode {
  const t = useT();
  const { at, type, actor, userId, user, client, details, seq, requestId, sessionId, hash } = entry;
  const about = user?.name ?? userId;
  return (
    <details className="nl-entry">
      <summary>
        <Time at={at} exact />
        <Badge tone={toneOf(type)}>{type}</Badge>
        <span className="nl-entry__about">
          {about ?? <span className="nl-soft">{t('nobody')}</span>}
          <span className="nl-soft"> {byWhom(t, entry)}</span>
        </span>
      </summary>
      <Facts>
        {userId !== undefined && (
          <Fact name={t('entry.user')}>
            {user === undefined ? (
              <Code label={t('entry.user')}>{userId}</Code>
            ) : (
              <Link to={`/users/${userId}`}>{user.email}</Link>
            )}
          </Fact>
        )}
        <Fact name={t('entry.actor')}>
          {actor.kind === 'user' && actor.id !== undefined ? (
            <Link to={`/users/${actor.id}`}>{actor.user?.email ?? actor.id}</Link>
          ) : (
            t(`actor.${known(actor.kind)}`)
          )}
        </Fact>
        {client !== undefined && (
          <>
            <Fact name={t('entry.ip')}>{client.ip}</Fact>
            <Fact name={t('entry.device')}>
              <span title={client.userAgent}>{client.device || client.userAgent || '–'}</span>
            </Fact>
          </>
        )}
        {sessionId !== undefined && (
          <Fact name={t('entry.session')}>
            <Code label={t('entry.session')}>{sessionId}</Code>
          </Fact>
        )}
        {requestId !== undefined && (
          <Fact name={t('entry.request')}>
            <Code label={t('entry.request')}>{requestId}</Code>
          </Fact>
        )}
        {Object.entries(details).map(([name, value]) => (
          <Fact key={name} name={name}>
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </Fact>
        ))}
        <Fact name={t('entry.seq')}>
          <Code label={t('entry.seq')}>{`${seq}:${hash}`}</Code>
        </Fact>
      </Facts>
    </details>
  );
}

type T = ReturnType<typeof useT>;

const KINDS = ['user', 'nobody', 'operator', 'service'] as const;

function known(kind: string): (typeof KINDS)[number] {
  return KINDS.find((one) => one === kind) ?? 'nobody';
}

function byWhom(t: T, { actor, userId }: AuditEntryResponse): string {
  if (actor.kind === 'user' && actor.id === userId) return '';
  const who = actor.kind === 'user' ? (actor.user?.name ?? actor.id ?? '') : t(`actor.${known(actor.kind)}`);
  return t('by', { who });
}
