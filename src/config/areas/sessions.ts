import { duration, integer, oneOf, someOf } from '../rules/field.js';
import type { Area } from './setting.js';

export const sessions = {
  title: 'Sessions',
  settings: {
    // 400 days: as long as a browser keeps a cookie.
    JWT_REFRESH_EXPIRES_IN: {
      schema: duration('1m', '400d').prefault('14d'),
      summary: 'A session ends when it has not been refreshed for this long, 1m to 400d.',
      details: 'Longer than `JWT_ACCESS_EXPIRES_IN`, not longer than `JWT_REFRESH_ABSOLUTE_EXPIRES_IN`.',
      option: 'jwtRefreshExpiresIn',
    },
    JWT_REFRESH_ABSOLUTE_EXPIRES_IN: {
      schema: duration('1m', '400d').prefault('30d'),
      summary: 'A session ends this long after the login, used or not, 1m to 400d.',
      option: 'jwtRefreshAbsoluteExpiresIn',
    },
    REFRESH_LEEWAY: {
      schema: duration('0s', '300s').prefault('10s'),
      summary:
        'How long after a refresh the token it replaced is still answered with the current one, 0s (never) to 300s.',
      details:
        'For two tabs that refresh at once, or a response that was lost (docs/rotation.md#the-leeway).',
      option: 'refreshLeeway',
    },
    REFRESH_REUSE_MODE: {
      schema: oneOf('enforce', 'observe').prefault('enforce'),
      summary:
        'What a used refresh token does after `REFRESH_LEEWAY`: `enforce` ends its session, `observe` only records it.',
      option: 'refreshReuseMode',
    },
    REFRESH_REPLAY_FROM_ELSEWHERE: {
      schema: oneOf('record', 'end').prefault('record'),
      summary:
        'What a used refresh token does within `REFRESH_LEEWAY`, when it comes from another device or address than the ' +
        'refresh it was used for: `record` tells the owner and the audit log, `end` treats it as reuse.',
      details: 'See docs/rotation.md#the-leeway.',
      option: 'refreshReplayFromElsewhere',
    },
    REFRESH_TRANSPORTS: {
      schema: someOf('body', 'cookie').prefault('body,cookie'),
      summary: 'How a client may ask for its refresh tokens to travel: `body`, `cookie` or both.',
      details:
        'Comma-separated. Where `body` is missing, a login that asks for nothing gets a cookie ' +
        '(docs/browser-clients.md).',
      option: { name: 'refreshTransports', default: 'both' },
    },
    SESSIONS_PER_ACCOUNT: {
      schema: integer(1, 1000).prefault('100'),
      summary: 'The greatest number of live sessions of an account, 1 to 1000.',
      details:
        'A login beyond it ends the session that was used least recently (docs/rotation.md#how-many-sessions).',
      option: 'sessionsPerAccount',
    },
  },
} satisfies Area;
