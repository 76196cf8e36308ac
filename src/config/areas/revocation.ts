import { duration, oneOf } from '../rules/field.js';
import type { Area } from './setting.js';

export const revocation = {
  title: 'Revocation',
  settings: {
    REVOCATION_MAX_STALENESS: {
      schema: duration('2s', '300s').prefault('15s'),
      summary:
        'How long a node may hear nothing of revocations (log-outs, bans, changes of rights) before it no longer trusts ' +
        'what it knows, 2s to 300s.',
      details: 'See docs/revocation.md.',
      option: 'revocationMaxStaleness',
    },
    REVOCATION_STALE_MODE: {
      schema: oneOf('closed', 'open').prefault('closed'),
      summary:
        'What a node does after `REVOCATION_MAX_STALENESS`: `closed` answers guarded requests with 503, `open` accepts ' +
        'access tokens until they expire.',
      option: 'revocationStaleMode',
    },
  },
} satisfies Area;
