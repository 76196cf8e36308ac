import { type SessionEnd } from './session-ends.js';

type Nothing = Record<string, never>;

/** Why a password did not open an account. The client is told the same of all. */
export type PasswordFailure = 'unknown_name' | 'wrong_password' | 'banned';

/** Why a login failed, as the audit log has it. */
export type LoginFailure = PasswordFailure | 'wrong_code';

/**
 * Why a login failed: the codes of `POST /auth/login` and `POST /auth/login/continue`, `refused` by a hook of the host, and every failure of the service's
 * own as `service_unavailable`.
 */
export type LoginRefusal =
  | 'invalid_credentials'
  | 'factor_invalid'
  | 'challenge_invalid'
  | 'passkey_unknown'
  | 'code_invalid'
  | 'token_invalid'
  | 'federated_login_invalid'
  | 'provider_denied'
  | 'provider_unavailable'
  | 'too_many_attempts'
  | 'refused'
  | 'service_unavailable';

/**
 * How a login at a provider ended. `completed` in a session, `incomplete` with a further step that is required, `linked` in an
 * identity more, and `link_required` in the question for a proof; `denied` there, `invalid` as it came back, `unavailable`, and
 * `refused` here, by a limit, a hook, or for want of an address.
 */
export type FederatedResult =
  'completed' | 'incomplete' | 'linked' | 'link_required' | 'denied' | 'invalid' | 'unavailable' | 'refused';

/** Why a sign-up failed. */
export type SignUpRefusal =
  | 'password_rejected'
  | 'email_taken'
  | 'username_taken'
  | 'sign_up_closed'
  | 'refused'
  | 'service_unavailable';

/** Why a refresh token was refused, other than for reuse. */
export type RefreshRefusal = 'expired' | 'revoked' | 'unknown';

interface OfSession {
  readonly userId: string;
  readonly sessionId: string;
}

/** What the docs say of an event, and where it goes. */
interface Row {
  readonly description: string;
  /** What its entry in the audit log carries, in words; absent where there is no entry. */
  readonly audited?: string;
  /** Whether listeners are told: those of the host, and the metrics. */
  readonly told?: true;
}
/** Never there at run time. */
declare const DETAILS: unique symbol;
declare const PAYLOAD: unique symbol;
interface Audited<D> extends Row {
  readonly audited: string;
  readonly [DETAILS]?: D;
}
interface Told<P> extends Row {
  readonly told: true;
  readonly [PAYLOAD]?: P;
}

const audited = <D extends object = Nothing>(description: string, members = ''): Audited<D> => ({
  description,
  audited: members,
});
const told = <P extends object>(description: string): Told<P> => ({ description, told: true });
const both = <D extends object, P extends object>(
  description: string,
  members = '',
): Audited<D> & Told<P> => ({ description, audited: members, told: true });

/**
 * What happens to accounts, sessions and keys: one row each. An audited event is written in the same update as what it is
 * about; listeners are told after the database has it. Ids, reasons and numbers of ours only: no name, no address, no
 * password, no token, nothing that a client chose.
 */
export const EVENTS = {
  'user.signed-up': both<Nothing, { readonly userId: string }>(
    'an account was created by its owner, or an anonymous one became a real one',
  ),
  'user.opened-anonymously': both<Nothing, { readonly userId: string }>(
    'an account without a name and an address was opened',
  ),
  'email-login.started': told<{ readonly method: 'link' | 'code' }>(
    'a link or a code to log in with was asked for, whether or not there is such an account',
  ),
  'sign-up.failed': told<{ readonly reason: SignUpRefusal }>('no account was created, and why'),
  'user.invited': audited<{ roles: string[] }>(
    'an administrator, or the command line, invited somebody',
    '`roles`',
  ),
  'user.created': audited<{ roles: string[] }>(
    'the command line or the first start created an administrator',
    '`roles`',
  ),
  'user.imported': audited('an account was imported from another system'),
  'user.profile-changed': audited<{ fields: string[] }>(
    'name or username were changed',
    '`fields`: which, not what was in them',
  ),
  'user.email-verified': audited('the owner of the account proved to hold its mailbox'),
  'user.email-changed': audited('the account moved to another address'),
  'user.email-claimed': audited(
    'the holder of the mailbox took over an account that somebody else had opened; what that person could log in with was removed',
  ),
  'user.password-changed': audited<{ by: 'password' | 'mailed_link'; factorsRemoved?: true }>(
    'the password was changed, or set for the first time',
    '`by`: `password`, or `mailed_link`; `factorsRemoved` where second factors went with the old one, as nobody had confirmed the address before',
  ),
  'factor.added': audited<{ method: string; id: string }>(
    'a second factor was enrolled',
    '`method`: `totp` or `passkey`; `id`',
  ),
  'factor.removed': audited<{ method: string; id: string }>(
    'a second factor was removed by its owner',
    '`method`, `id`',
  ),
  'factor.failed': audited<{ method: string }>('a second factor was wrong', '`method`'),
  'passkey.counter-reversed': audited<{ id: string; before: number; after: number }>(
    'the signature counter of a passkey was not higher than at its last use: somebody may have a copy of its key',
    '`id`, the counter `before` and `after`',
  ),
  'identity.linked': both<
    { provider: string; id: string },
    { readonly userId: string; readonly provider: string }
  >('an account at a provider was linked, also by the sign-up that began with it', '`provider`, `id`'),
  'identity.unlinked': audited<{ provider: string; id: string }>(
    'an account at a provider was unlinked by its owner',
    '`provider`, `id`',
  ),
  'federated.finished': told<{ readonly provider: string; readonly result: FederatedResult }>(
    'a login at a provider came back; `result`: `completed`, `incomplete`, `linked`, `link_required`, `denied`, `invalid`, `unavailable`, `refused`',
  ),
  'recovery-codes.created': audited('new recovery codes took the place of those before'),
  'recovery-code.used': audited('a recovery code stood in for a second factor'),
  'device.remembered': audited<{ id: string }>(
    'a device is not asked for the second factor any more',
    '`id`',
  ),
  'device.forgotten': audited<{ id: string }>('it is asked again: its owner has removed it', '`id`'),
  'factors.reset': audited('an administrator, or the command line, removed all second factors'),
  'session.raised': audited<{ method: string; acr: string }>(
    'something more was proved in a session',
    '`method`, `acr` since then',
  ),
  'user.roles-changed': audited<{ before: string[]; after: string[] }>(
    'an administrator changed the roles',
    '`before`, `after`',
  ),
  'user.banned': audited<{ until?: string }>(
    'the account was banned, or its ban got another end',
    '`until`, where it ends by itself',
  ),
  'user.unbanned': audited('the ban was lifted'),
  'user.unlocked': audited('the command line cleared the failed logins'),
  'user.deleted': audited('the account was deleted'),
  'login.succeeded': told<{ readonly userId: string }>(
    'a login ended in a session, by whatever method; a sign-up that opens one at once is none',
  ),
  'login.failed': both<{ reason: LoginFailure }, { readonly reason: LoginRefusal }>(
    'a login failed, and why. In the audit log: a password or a mailed code was wrong, or there is no such account',
    '`reason`: `wrong_password`, `unknown_name`, `banned`, `wrong_code`',
  ),
  'password-check.failed': audited<{ reason: PasswordFailure }>(
    'the same for somebody who is logged in or holds a mailed link',
    '`reason`',
  ),
  'session.opened': both<{ transport: string }, OfSession>(
    'a login, a sign-up, or a change of the password opened a session',
    '`transport`',
  ),
  'session.rotated': told<OfSession>('a refresh token was replaced'),
  'session.replayed': told<OfSession>('a used refresh token was answered with its successor once more'),
  'session.client-changed': audited<{ generation: number }>(
    'a refresh came with another User-Agent than the one before',
    '`generation`',
  ),
  'session.replayed-elsewhere': both<
    { generation: number; lateBy: number },
    OfSession & { readonly generation: number; readonly lateBy: number }
  >(
    'a used refresh token came back within [the leeway](rotation.md#the-leeway), from another device or address than the refresh it was used for: the first of each rotation, one a minute and session. The client of the entry is who repeated it',
    '`generation` of it, `lateBy` in milliseconds',
  ),
  'session.reused': both<
    { generation: number; current: number; lateBy: number; ended: boolean },
    OfSession & { readonly generation: number; readonly lateBy: number; readonly ended: boolean }
  >(
    'a used refresh token came back',
    '`generation` of it, `current` generation, `lateBy` in milliseconds, `ended` (false with `REFRESH_REUSE_MODE=observe`)',
  ),
  'session.refused': told<{ readonly sessionId?: string; readonly reason: RefreshRefusal }>(
    'a refresh token was refused for another reason; `sessionId` where it was one of ours',
  ),
  'session.ended': both<
    { reason: SessionEnd },
    {
      readonly userId?: string;
      readonly sessionId?: string;
      readonly count: number;
      readonly reason: SessionEnd;
    }
  >(
    'a session ended before its time. Listeners are told of `count` sessions of a user at once; whichever of the two ids was asked for is there',
    '`reason`, as in [revocation.md](revocation.md#why-a-session-ended)',
  ),
  'key.published': audited<{ kid: string }>('a signing key was published', '`kid`'),
  'key.revoked': audited<{ kid: string }>('a signing key was revoked', '`kid`'),
  'key.suspect': audited<{ kid?: string; problem: string }>(
    'the database holds something of a signing key that no holder of `KEY_ENCRYPTION_KEY` has put there',
    '`problem`, as in [keys.md](keys.md#what-in-the-database-is-trusted); `kid` of a key that has one',
  ),
  'audit.trimmed': audited<{ through: number; hash: string }>(
    'entries past their retention were removed',
    '`through`: up to which; `hash` of that one',
  ),
} as const;

type Catalogue = typeof EVENTS;

/** What each entry of the audit log tells beside who, whose and from where. */
export type AuditDetails = {
  [
    N in keyof Catalogue as Catalogue[N] extends { readonly audited: string } ? N : never
  ]: Catalogue[N] extends Audited<infer D> ? D : never;
};

/** What each event carries to those who listen. */
export type SecurityEvents = {
  [
    N in keyof Catalogue as Catalogue[N] extends { readonly told: true } ? N : never
  ]: Catalogue[N] extends Told<infer P> ? P : never;
};

/** What can stand in the audit log. */
export type AuditType = keyof AuditDetails;

const isAudited = (name: string): name is AuditType => EVENTS[name as keyof Catalogue].audited !== undefined;

/** Every type, for filters and documents. */
export const AUDIT_TYPES: readonly AuditType[] = Object.keys(EVENTS).filter(isAudited);
