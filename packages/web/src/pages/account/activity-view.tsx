import { type ActivityResponse } from '@nightlatch/client';
import { type ReactNode } from 'react';
import {
  AlertIcon,
  Button,
  Card,
  ClockIcon,
  EmptyState,
  FingerprintIcon,
  LaptopIcon,
  LinkIcon,
  LogOutIcon,
  MailIcon,
  ShieldIcon,
  UserIcon,
} from '../../design/index.ts';
import { dateTime } from '../../i18n/index.ts';
import { useT } from '../messages/index.ts';
import { isAlarming, textOf } from './activity-text.ts';
import { Item } from './item.tsx';
import { Loaded } from './loaded.tsx';
import { useActivity } from './queries.ts';
import { View } from './view.tsx';

/** `/account/activity`: what happened to the account. */
export function ActivityView(): ReactNode {
  const t = useT();
  const activity = useActivity();
  return (
    <View title={t('activity.title')} lead={t('activity.lead')}>
      <Card>
        <Loaded query={activity}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0)
              return <EmptyState icon={<ClockIcon size={26} />} title={t('activity.empty')} />;
            return (
              <ul className="nl-items">
                {items.map((entry, index) => (
                  <Entry key={`${entry.at} ${index}`} entry={entry} />
                ))}
              </ul>
            );
          }}
        </Loaded>
        {activity.hasNextPage && (
          <Button pending={activity.isFetchingNextPage} onClick={() => void activity.fetchNextPage()}>
            {t('loadMore')}
          </Button>
        )}
      </Card>
    </View>
  );
}

function Entry({ entry }: { entry: ActivityResponse }): ReactNode {
  const t = useT();
  const { at, type, by, client } = entry;
  return (
    <Item
      icon={iconOf(type)}
      title={textOf(t, entry)}
      hint={[
        dateTime(t.locale, new Date(at)),
        ...(by === 'you' || by === 'somebody' ? [] : [t(`activity.by.${by}`)]),
        ...(client === undefined ? [] : [client.device || t('device.unknown'), client.ip]),
      ].join(' · ')}
      tone={isAlarming(type) ? 'bad' : 'plain'}
    />
  );
}

function iconOf(type: string): ReactNode {
  if (isAlarming(type)) return <AlertIcon />;
  if (type === 'session.ended') return <LogOutIcon />;
  if (type.startsWith('session.') || type.startsWith('device.')) return <LaptopIcon />;
  if (type.startsWith('identity.')) return <LinkIcon />;
  if (type.startsWith('passkey.')) return <FingerprintIcon />;
  if (type.startsWith('user.email')) return <MailIcon />;
  return type.startsWith('user.') ? <UserIcon /> : <ShieldIcon />;
}
