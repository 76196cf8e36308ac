import { type SessionResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import {
  Badge,
  Button,
  Card,
  ClockIcon,
  ConfirmDialog,
  EmptyState,
  Notice,
  useToast,
} from '../../design/index.ts';
import { dateTime, pastTime } from '../../i18n/index.ts';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';
import { deviceIcon } from './device-icon.tsx';
import { endOf } from './activity-text.ts';
import { Item } from './item.tsx';
import { Loaded } from './loaded.tsx';
import { useActivity, useReload, useSessions } from './queries.ts';
import { View } from './view.tsx';

/** `/account/sessions`: where the user is logged in, and why past sessions ended. */
export function SessionsView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const reload = useReload();
  const sessions = useSessions();
  const [isLeaving, setLeaving] = useState(false);
  const [ending, setEnding] = useState<SessionResponse>();
  const everywhere = useSubmit(
    () => auth.logOut({ everywhere: true }),
    () => setLeaving(false),
  );
  const end = useSubmit(
    () => auth.request('DELETE', '/auth/sessions/{id}', undefined, { params: { id: ending?.id ?? '' } }),
    () => {
      setEnding(undefined);
      toast.done(t('sessions.ended'));
      void reload();
    },
  );
  return (
    <View title={t('sessions.title')} lead={t('sessions.lead')}>
      <Card
        title={t('sessions.live')}
        actions={
          <Button tone="danger" size="small" onClick={() => setLeaving(true)}>
            {t('sessions.endAll')}
          </Button>
        }
      >
        <Loaded query={sessions}>
          {({ pages }) => (
            <ul className="nl-items">
              {pages
                .flatMap(({ items }) => items)
                .map((session) => (
                  <Session key={session.id} session={session} onEnd={() => setEnding(session)} />
                ))}
            </ul>
          )}
        </Loaded>
        {sessions.hasNextPage && (
          <Button pending={sessions.isFetchingNextPage} onClick={() => void sessions.fetchNextPage()}>
            {t('loadMore')}
          </Button>
        )}
      </Card>
      <Ended />
      <ConfirmDialog
        open={isLeaving}
        onClose={() => setLeaving(false)}
        onConfirm={() => void everywhere.submit()}
        title={t('sessions.endAllTitle')}
        confirmLabel={t('sessions.endAll')}
        cancelLabel={t('cancel')}
        pending={everywhere.pending}
        problem={<ProblemNotice error={everywhere.error} />}
      >
        {t('sessions.endAllLead')}
      </ConfirmDialog>
      <ConfirmDialog
        open={ending !== undefined}
        onClose={() => {
          setEnding(undefined);
          end.clear();
        }}
        onConfirm={() => void end.submit()}
        title={t('sessions.endTitle', { device: ending?.device || t('device.unknown') })}
        confirmLabel={t('sessions.end')}
        cancelLabel={t('cancel')}
        pending={end.pending}
        problem={<ProblemNotice error={end.error} />}
      >
        {t('sessions.endLead')}
      </ConfirmDialog>
    </View>
  );
}

function Session({ session, onEnd }: { session: SessionResponse; onEnd: () => void }): ReactNode {
  const t = useT();
  const { current, device, ip, lastUsedAt, createdAt, acr, replay } = session;
  return (
    <>
      <Item
        icon={deviceIcon(device)}
        title={
          <>
            {device || t('device.unknown')}
            {current && <Badge tone="good">{t('sessions.current')}</Badge>}
            {acr === 'aal2' && <Badge>{t('sessions.strong')}</Badge>}
          </>
        }
        hint={[
          ip,
          current ? t('sessions.now') : t('used', { time: pastTime(t.locale, new Date(lastUsedAt)) }),
          t('sessions.since', { time: dateTime(t.locale, new Date(createdAt)) }),
        ].join(' · ')}
        actions={
          current ? undefined : (
            <Button size="small" onClick={onEnd}>
              {t('sessions.end')}
            </Button>
          )
        }
      />
      {replay !== undefined && (
        <li>
          <Notice tone="warn">
            {t('sessions.replay', {
              device: replay.device || t('device.unknown'),
              ip: replay.ip,
              time: pastTime(t.locale, new Date(replay.at)),
            })}
          </Notice>
        </li>
      )}
    </>
  );
}

/** Sessions that have ended lately, from the account's own log. */
function Ended(): ReactNode {
  const t = useT();
  const activity = useActivity();
  return (
    <Card title={t('sessions.past')} description={t('sessions.pastLead')}>
      <Loaded query={activity}>
        {({ pages }) => {
          const ended = pages.flatMap(({ items }) => items).filter(({ type }) => type === 'session.ended');
          if (ended.length === 0)
            return <EmptyState icon={<ClockIcon size={26} />} title={t('sessions.pastEmpty')} />;
          return (
            <ul className="nl-items">
              {ended.map(({ at, sessionId, details, client }) => (
                <Item
                  key={`${at} ${sessionId ?? ''}`}
                  icon={deviceIcon(client?.device ?? '')}
                  title={endOf(t, details)}
                  hint={[
                    pastTime(t.locale, new Date(at)),
                    ...(client === undefined ? [] : [client.device || t('device.unknown'), client.ip]),
                  ].join(' · ')}
                  tone={details['reason'] === 'reuse' ? 'bad' : 'plain'}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}
