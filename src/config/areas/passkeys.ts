import { oneOf } from '../rules/field.js';
import { passkeyOrigins, relyingPartyId } from '../rules/passkeys.js';
import { pageUrl } from '../rules/urls.js';
import type { Area } from './setting.js';

export const passkeys = {
  title: 'Passkeys',
  settings: {
    PASSKEY_RP_ID: {
      schema: relyingPartyId().optional(),
      default: 'the host of `PUBLIC_URL`',
      example: 'example.com',
      summary: 'The domain that passkeys are bound to: that of the pages that use them, or one above it.',
      details:
        'With `example.com` they work on `app.example.com` and `www.example.com`. Choose it before the first passkey is made: ' +
        'those of another domain work no more (docs/passkeys.md).',
      option: { name: 'passkeyRpId', default: 'the host of `publicUrl`' },
    },
    PASSKEY_ORIGINS: {
      schema: passkeyOrigins().optional(),
      default: '`PUBLIC_URL`, and what of `CORS_ORIGINS` is on `PASSKEY_RP_ID` or below it',
      example: 'https://app.example.com,android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
      summary: 'The pages and apps that may use passkeys.',
      details:
        'Comma-separated. Pages on other domains than `PASSKEY_RP_ID` are published in `/.well-known/webauthn`, as browsers ' +
        'demand it.',
      option: {
        name: 'passkeyOrigins',
        default: '`publicUrl`, and what of `corsOrigins` is on `passkeyRpId` or below it',
      },
    },
    PASSKEY_COUNTER: {
      schema: oneOf('record', 'refuse').prefault('record'),
      summary:
        'What happens when the signature counter of a passkey runs backwards: `record` it in the audit log, or `refuse` the ' +
        'passkey as well.',
      details: 'Synced passkeys have no counter, and never do.',
      option: 'passkeyCounter',
    },
    PASSKEY_PAGE_URL: {
      schema: pageUrl().optional(),
      default: '`/account/security`, where there are pages',
      example: 'https://app.example.com/account/passkeys',
      summary: 'The page of the product on which people add and manage passkeys, for password managers.',
      details: 'They find it at `/.well-known/passkey-endpoints`.',
      option: 'passkeyPageUrl',
    },
  },
} satisfies Area;
