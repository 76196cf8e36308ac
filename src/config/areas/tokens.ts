import { claimMap } from '../rules/claim-map.js';
import { encryptionKey } from '../rules/encryption-key.js';
import { duration, oneOf, text } from '../rules/field.js';
import { secret } from '../rules/secret.js';
import type { Area } from './setting.js';

const RULE = 'must be 1 to 255 printable ASCII characters without spaces';
const PRINTABLE = /^[!-~]{1,255}$/;

const GENERATED = 'generated into `.data/secrets.json` in development';

export const tokens = {
  title: 'Tokens',
  settings: {
    JWT_AUDIENCE: {
      schema: text(RULE, PRINTABLE).optional(),
      default: '`PUBLIC_URL`',
      example: 'https://api.example.com',
      summary: 'Whom access tokens are for (`aud`): 1 to 255 printable ASCII characters without spaces.',
      option: 'jwtAudience',
    },
    JWT_CLIENT_ID: {
      schema: text(RULE, PRINTABLE).prefault('nightlatch'),
      summary:
        'The client that access tokens name (`client_id`, RFC 9068): 1 to 255 printable ASCII characters without spaces.',
      details:
        'All logins come through this first-party client. `none` leaves the claim out, for verifiers that take it for the ' +
        "user's name, as RabbitMQ 3.10 does (docs/verify-elsewhere.md).",
      option: 'jwtClientId',
    },
    JWT_CLAIMS: {
      schema: claimMap().default({}),
      default: 'none',
      example: 'jid={sub}@chat.example.com,scope={roles}',
      summary:
        'Claims that are made of others, for verifiers that look under a name of their own: `{sub}` is the user id, `{roles}` the roles with spaces between them.',
      details:
        'Comma-separated, each as `name=text`, at most 512 characters in all. Of the reserved names `scope` alone may be given ' +
        '(docs/verify-elsewhere.md).',
      option: 'jwtClaims',
    },
    JWT_ALGORITHM: {
      schema: oneOf('ES256', 'RS256', 'HS256').prefault('ES256'),
      summary:
        'What signs access tokens: `ES256` or `RS256` with the key ring, `HS256` with `JWT_ACCESS_SECRET`.',
      details: 'The service makes, publishes and replaces the key pairs of the ring itself (docs/keys.md).',
      option: 'jwtAlgorithm',
    },
    JWT_ACCESS_EXPIRES_IN: {
      schema: duration('30s', '24h').prefault('10m'),
      summary: 'The lifetime of an access token, 30s to 24h.',
      option: 'jwtAccessExpiresIn',
    },
    JWT_ACCESS_SECRET: {
      schema: secret().optional(),
      secret: true,
      required: 'with HS256',
      default: GENERATED,
      example: 'change-me-to-the-output-of-openssl-rand',
      summary: 'Signs access tokens under HS256, unused otherwise; at least 32 random bytes.',
      details:
        'Make one with `openssl rand -base64 32`; it must have nothing in common with any other secret.',
      option: 'jwtAccessSecret',
    },
    JWT_REFRESH_SECRET: {
      schema: secret().optional(),
      secret: true,
      required: true,
      default: GENERATED,
      example: 'your-own-and-different-refresh-token-secret',
      summary: 'Signs refresh tokens; at least 32 random bytes.',
      details:
        'The same on all nodes. Make one with `openssl rand -base64 32`; it must have nothing in common with any ' +
        'other secret.',
      option: 'jwtRefreshSecret',
    },
    KEY_ENCRYPTION_KEY: {
      schema: encryptionKey().optional(),
      secret: true,
      required: 'with ES256 and RS256',
      default: GENERATED,
      example: 'Y2hhbmdlLW1lLWNoYW5nZS1tZS1jaGFuZ2UtbWUtMDE=',
      summary:
        'What the private keys in the database are encrypted under (ES256, RS256), and the secrets of one-time codes: 32 random bytes in base64.',
      details:
        'Make one with `openssl rand -base64 32`. The same on all nodes. Keep it as safe as the database, and apart ' +
        'from it.',
      option: 'keyEncryptionKey',
    },
    NEW_KEY_ENCRYPTION_KEY: {
      schema: encryptionKey().optional(),
      secret: true,
      default: 'none',
      example: 'bmV4dC1jaGFuZ2UtbWUtY2hhbmdlLW1lLW5leHQtMDE=',
      summary:
        'The next `KEY_ENCRYPTION_KEY`, by the same rules, while it is being changed: `npm run cli -- keys reencrypt` (docs/keys.md).',
      option: 'newKeyEncryptionKey',
    },
    KEY_ROTATION_INTERVAL: {
      schema: duration('1h', '400d').prefault('30d'),
      summary: 'How long a key pair signs before the next one takes over, 1h to 400d.',
      details: 'At least 10 minutes longer than `JWT_ACCESS_EXPIRES_IN`.',
      option: 'keyRotationInterval',
    },
  },
} satisfies Area;
