import { type UserResponse } from '@nightlatch/client';
import { type ReactNode } from 'react';
import { Badge } from '../../design/index.ts';
import { dateTime } from '../../i18n/index.ts';
import { useT } from './messages/index.ts';

/** What somebody may do. */
export function Roles({ roles }: Pick<UserResponse, 'roles'>): ReactNode {
  return (
    <span className="nl-badges nl-badges--line">
      {roles.map((role) => (
        <Badge key={role} tone={role === 'admin' ? 'accent' : 'neutral'}>
          {role}
        </Badge>
      ))}
    </span>
  );
}

/** Whether somebody can log in, and what is not complete. */
export function Status({ user }: { user: UserResponse }): ReactNode {
  const t = useT();
  const { status, bannedUntil, emailVerified, email } = user;
  return (
    <span className="nl-badges">
      {status === 'banned' ? (
        <Badge tone="bad">
          {bannedUntil === undefined
            ? t('banned')
            : t('banned.until', { time: dateTime(t.locale, new Date(bannedUntil)) })}
        </Badge>
      ) : (
        <Badge tone="good">{t('active')}</Badge>
      )}
      {email !== undefined && !emailVerified && <Badge tone="warn">{t('unverified')}</Badge>}
    </span>
  );
}

/** What somebody can prove beside a password. */
export function Factors({ factors }: Pick<UserResponse, 'factors'>): ReactNode {
  const t = useT();
  if (factors.length === 0) return <span className="nl-soft">–</span>;
  return (
    <span className="nl-badges nl-badges--line">
      {factors.map((factor) => (
        <Badge key={factor}>{t(`factor.${factor}`)}</Badge>
      ))}
    </span>
  );
}
