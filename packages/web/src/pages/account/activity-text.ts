import { type ActivityResponse } from '@nightlatch/client';
import { type useT } from '../messages/index.ts';

type T = ReturnType<typeof useT>;

const TYPES = [
  'user.signed-up',
  'user.opened-anonymously',
  'user.invited',
  'user.created',
  'user.imported',
  'user.profile-changed',
  'user.email-verified',
  'user.email-changed',
  'user.email-claimed',
  'user.password-changed',
  'factor.added',
  'factor.removed',
  'factor.failed',
  'passkey.counter-reversed',
  'identity.linked',
  'identity.unlinked',
  'recovery-codes.created',
  'recovery-code.used',
  'device.remembered',
  'device.forgotten',
  'factors.reset',
  'session.raised',
  'user.roles-changed',
  'user.banned',
  'user.unbanned',
  'user.unlocked',
  'login.failed',
  'password-check.failed',
  'session.opened',
  'session.client-changed',
  'session.replayed-elsewhere',
  'session.reused',
] as const;

const ENDS = [
  'logout',
  'logout_all',
  'ended_by_user',
  'ended_by_admin',
  'reuse',
  'credentials_changed',
  'factors_reset',
  'factor_removed',
  'email_claimed',
  'user_banned',
  'too_many_sessions',
] as const;

const ALARMS = [
  'login.failed',
  'password-check.failed',
  'factor.failed',
  'session.reused',
  'session.replayed-elsewhere',
  'passkey.counter-reversed',
  'user.email-claimed',
];

/** @returns whether somebody should look at it twice */
export function isAlarming(type: string): boolean {
  return ALARMS.includes(type);
}

/** @returns what happened, in words; the name of the event for one that is newer than this page */
export function textOf(t: T, { type, details }: ActivityResponse): string {
  if (type === 'session.ended') return endOf(t, details);
  const known = TYPES.find((each) => each === type);
  return known === undefined ? type : t(`event.${known}`);
}

/** @returns why a session ended, in words */
export function endOf(t: T, { reason }: Readonly<Record<string, unknown>>): string {
  const known = ENDS.find((each) => each === reason);
  return known === undefined ? t('end.other') : t(`end.${known}`);
}
