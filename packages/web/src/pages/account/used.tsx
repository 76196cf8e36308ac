import { type ReactNode } from 'react';
import { day, pastTime } from '../../i18n/index.ts';
import { useT } from '../messages/index.ts';

/** When something was added, and when it was last used. */
export function Used({
  of: { createdAt, lastUsedAt },
}: {
  of: { createdAt: string; lastUsedAt?: string };
}): ReactNode {
  const t = useT();
  return [
    t('added', { day: day(t.locale, new Date(createdAt)) }),
    ...(lastUsedAt === undefined ? [] : [t('used', { time: pastTime(t.locale, new Date(lastUsedAt)) })]),
  ].join(' · ');
}
