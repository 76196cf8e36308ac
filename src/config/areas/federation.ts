import { providerIds, redirectUris } from '../rules/federation.js';
import type { Area } from './setting.js';

export const federation = {
  title: 'Federated login',
  settings: {
    FEDERATED_PROVIDERS: {
      schema: providerIds().default([]),
      default: 'none',
      example: 'google,github,corp',
      summary: 'Whose accounts people may log in with, in the order in which pages are told of them.',
      details:
        'Comma-separated: `google`, `github`, `apple`, `microsoft`, `gitlab`, `discord`, `facebook`, `linkedin`, and names of your own ' +
        'for other OpenID providers. Each has variables that begin with its name, such as `GOOGLE_CLIENT_ID` and ' +
        '`GOOGLE_CLIENT_SECRET`, or `CORP_ISSUER` (docs/federation.md).',
    },
    FEDERATED_REDIRECT_URIS: {
      schema: redirectUris().default([]),
      default: 'none',
      example: 'https://app.example.com/callback,com.example.app:/callback',
      summary:
        'Where a provider may send a login back to that an app or a single page has begun and finishes itself.',
      details:
        'Comma-separated, compared character by character. Logins that begin with a link to the service need none: they come ' +
        'back to the service (docs/federation.md).',
    },
  },
} satisfies Area;
