import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Card, EmptyState } from '../../design/index.ts';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Time } from '../parts/small.tsx';
import { useT } from './messages/index.ts';

/** What has happened to an account lately. */
export function RecentCard({ id }: { id: string }): ReactNode {
  const t = useT();
  const auth = useClient();
  const entries = useQuery({
    queryKey: ['recent-of', id],
    queryFn: () => unwrap(auth.request('GET', '/audit', undefined, { query: { user: id, limit: 8 } })),
  });
  return (
    <Card title={t('recent')} actions={<Link to={`/audit?user=${id}`}>{t('recent.all')}</Link>}>
      <Loaded
        query={entries}
        what={t('recent')}
        lines={3}
        isEmpty={({ items }) => items.length === 0}
        empty={<EmptyState title={t('recent.none')} />}
      >
        {({ items }) => (
          <ol className="nl-recent">
            {items.map(({ id: entry, type, at, client }) => (
              <li key={entry}>
                <code>{type}</code>
                <span className="nl-soft">{[client?.device, client?.ip].filter(Boolean).join(' · ')}</span>
                <Time at={at} />
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Card>
  );
}
