import { Counter, type Registry } from 'prom-client';
import { type Events, type LoginRefusal, type SignUpRefusal } from '../../common/events/index.js';

const LOGIN_RESULTS = {
  invalid_credentials: 'failed',
  passkey_unknown: 'failed',
  code_invalid: 'failed',
  token_invalid: 'failed',
  federated_login_invalid: 'failed',
  provider_denied: 'failed',
  provider_unavailable: 'busy',
  factor_invalid: 'factor_invalid',
  challenge_invalid: 'challenge_invalid',
  too_many_attempts: 'locked',
  refused: 'refused',
  service_unavailable: 'busy',
} as const satisfies Record<LoginRefusal, string>;

const SIGN_UP_RESULTS = {
  password_rejected: 'password_rejected',
  email_taken: 'email_taken',
  username_taken: 'username_taken',
  sign_up_closed: 'closed',
  refused: 'refused',
  service_unavailable: 'busy',
} as const satisfies Record<SignUpRefusal, string>;

const VERDICTS = ['rotated', 'replayed', 'reused', 'expired', 'revoked', 'unknown'] as const;

/**
 * Adds what this node has seen of accounts and sessions.
 *
 * @param registry where to
 * @param events what tells of it
 */
export function addSecurityMetrics(registry: Registry, events: Events): void {
  const registers = [registry];
  const logins = new Counter({
    name: 'nightlatch_logins_total',
    help: 'Logins by result; busy: it could not be found out whether the password was right',
    labelNames: ['result'],
    registers,
  });
  startAtZero(logins, 'result', ['success', ...Object.values(LOGIN_RESULTS)]);
  events.on('login.succeeded', () => logins.inc({ result: 'success' }));
  events.on('login.failed', ({ reason }) => logins.inc({ result: LOGIN_RESULTS[reason] }));

  const federated = new Counter({
    name: 'nightlatch_federated_logins_total',
    help: 'Logins that came back from a provider, by provider and result',
    labelNames: ['provider', 'result'],
    registers,
  });
  events.on('federated.finished', ({ provider, result }) => federated.inc({ provider, result }));

  const signUps = new Counter({
    name: 'nightlatch_sign_ups_total',
    help: 'Sign-ups by result; bodies that are no sign-up do not count',
    labelNames: ['result'],
    registers,
  });
  startAtZero(signUps, 'result', ['success', ...Object.values(SIGN_UP_RESULTS)]);
  events.on('user.signed-up', () => signUps.inc({ result: 'success' }));
  events.on('sign-up.failed', ({ reason }) => signUps.inc({ result: SIGN_UP_RESULTS[reason] }));

  const emailLogins = new Counter({
    name: 'nightlatch_email_logins_started_total',
    help: 'Links and codes to log in with that were asked for, by method, whether or not there is such an account',
    labelNames: ['method'],
    registers,
  });
  startAtZero(emailLogins, 'method', ['link', 'code']);
  events.on('email-login.started', ({ method }) => emailLogins.inc({ method }));
  const anonymous = new Counter({
    name: 'nightlatch_anonymous_users_total',
    help: 'Accounts that were opened without a name and an address',
    registers,
  });
  events.on('user.opened-anonymously', () => anonymous.inc());

  const rotations = new Counter({
    name: 'nightlatch_rotations_total',
    help: 'Refresh tokens that were presented, by verdict; with REFRESH_REUSE_MODE=observe a reuse counts as reused and as what it was answered with',
    labelNames: ['verdict'],
    registers,
  });
  startAtZero(rotations, 'verdict', VERDICTS);
  events.on('session.rotated', () => rotations.inc({ verdict: 'rotated' }));
  events.on('session.replayed', () => rotations.inc({ verdict: 'replayed' }));
  events.on('session.reused', () => rotations.inc({ verdict: 'reused' }));
  events.on('session.refused', ({ reason }) => rotations.inc({ verdict: reason }));

  const elsewhere = new Counter({
    name: 'nightlatch_replays_from_elsewhere_total',
    help: 'Rotations whose previous token came back within the leeway from another address or device',
    registers,
  });
  events.on('session.replayed-elsewhere', () => elsewhere.inc());

  const opened = new Counter({
    name: 'nightlatch_sessions_opened_total',
    help: 'Sessions opened',
    registers,
  });
  events.on('session.opened', () => opened.inc());
  const ended = new Counter({
    name: 'nightlatch_sessions_ended_total',
    help: 'Sessions ended before their time, by reason; not those that expired',
    labelNames: ['reason'],
    registers,
  });
  events.on('session.ended', ({ reason, count }) => ended.inc({ reason }, count));
}

/** A series that is there from the beginning shows its first step; one that appears with it does not. */
function startAtZero<L extends string>(counter: Counter<L>, label: L, values: readonly string[]): void {
  for (const value of values) counter.inc({ [label]: value } as Record<L, string>, 0);
}
