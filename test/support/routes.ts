/** A path of the contract that the server has, and the methods it takes. */
export interface Route {
  path: string;
  methods: string[];
  /** Whether it needs an access token. */
  guarded: boolean;
  /** Whether it is open to everybody, but refuses an access token that is no longer valid. */
  tokenOptional?: true;
  /** Whether it takes a form, and answers in OAuth's words. */
  form?: true;
  /** Whether a provider's page sends a form to it. */
  callback?: true;
  /** Whether it is a page or a file for browsers, which the OpenAPI document does not describe. */
  page?: true;
  /** The role it needs beside that. */
  role?: 'admin';
}

/** What GET brings along. */
const READ = ['GET', 'HEAD'];

/** Every route of the service, without those of Swagger UI. */
export const ROUTES: Route[] = [
  { path: '/', methods: READ, guarded: false, page: true },
  { path: '/login', methods: [...READ, 'POST'], guarded: false, page: true },
  { path: '/login/:view', methods: READ, guarded: false, page: true },
  { path: '/signup', methods: READ, guarded: false, page: true },
  { path: '/account', methods: READ, guarded: false, page: true },
  { path: '/account/:view', methods: READ, guarded: false, page: true },
  { path: '/nightlatch/:file', methods: READ, guarded: false, page: true },
  { path: '/health/live', methods: READ, guarded: false },
  { path: '/health/ready', methods: READ, guarded: false },
  { path: '/metrics', methods: READ, guarded: false },
  { path: '/.well-known/jwks.json', methods: READ, guarded: false },
  { path: '/.well-known/oauth-authorization-server', methods: READ, guarded: false },
  { path: '/.well-known/oauth-protected-resource', methods: READ, guarded: false },
  { path: '/.well-known/revocations', methods: READ, guarded: false },
  { path: '/.well-known/webauthn', methods: READ, guarded: false },
  { path: '/.well-known/passkey-endpoints', methods: READ, guarded: false },
  { path: '/.well-known/change-password', methods: READ, guarded: false },
  { path: '/auth/signup', methods: ['POST'], guarded: false },
  { path: '/auth/methods', methods: READ, guarded: false },
  { path: '/auth/anonymous', methods: ['POST'], guarded: false },
  { path: '/auth/anonymous/signup', methods: ['POST'], guarded: true },
  { path: '/auth/email/start', methods: ['POST'], guarded: false },
  { path: '/auth/email/login', methods: READ, guarded: false },
  { path: '/auth/email/link', methods: ['POST'], guarded: false },
  { path: '/auth/email/finish', methods: ['POST'], guarded: false, tokenOptional: true },
  { path: '/auth/login', methods: ['POST'], guarded: false },
  { path: '/auth/login/continue', methods: ['POST'], guarded: false },
  { path: '/auth/login/continue/options', methods: ['POST'], guarded: false },
  { path: '/auth/login/enrol/totp', methods: ['POST'], guarded: false },
  { path: '/auth/login/enrol/totp/confirm', methods: ['POST'], guarded: false },
  { path: '/auth/refresh', methods: ['POST'], guarded: false },
  { path: '/auth/logout', methods: ['POST'], guarded: false },
  { path: '/auth/token', methods: ['POST'], guarded: false, form: true },
  { path: '/auth/introspect', methods: ['POST'], guarded: false, form: true },
  { path: '/auth/revoke', methods: ['POST'], guarded: false, form: true },
  { path: '/auth/logout-all', methods: ['POST'], guarded: true },
  { path: '/auth/change-password', methods: ['POST'], guarded: true },
  { path: '/auth/forgot-password', methods: ['POST'], guarded: false },
  { path: '/auth/reset-password', methods: [...READ, 'POST'], guarded: false },
  { path: '/auth/verify-email', methods: [...READ, 'POST'], guarded: false, tokenOptional: true },
  { path: '/auth/verify-email/continue', methods: ['POST'], guarded: false },
  { path: '/auth/verify-email/resend', methods: ['POST'], guarded: true },
  { path: '/auth/change-email', methods: ['POST'], guarded: true },
  { path: '/auth/me', methods: ['DELETE', ...READ, 'PATCH'], guarded: true },
  { path: '/auth/me/export', methods: READ, guarded: true },
  { path: '/auth/whoami', methods: READ, guarded: true },
  { path: '/auth/sessions', methods: READ, guarded: true },
  { path: '/auth/sessions/:id', methods: ['DELETE'], guarded: true },
  { path: '/auth/passkeys', methods: [...READ, 'POST'], guarded: true },
  { path: '/auth/passkeys/options', methods: ['POST'], guarded: true },
  { path: '/auth/passkeys/:id', methods: ['DELETE', 'PATCH'], guarded: true },
  { path: '/auth/passkeys/login', methods: ['POST'], guarded: false },
  { path: '/auth/passkeys/login/options', methods: ['POST'], guarded: false },
  { path: '/auth/passkeys/signup', methods: ['POST'], guarded: false },
  { path: '/auth/passkeys/signup/options', methods: ['POST'], guarded: false },
  { path: '/auth/federated', methods: READ, guarded: false },
  { path: '/auth/federated/:provider/start', methods: [...READ, 'POST'], guarded: false },
  { path: '/auth/federated/:provider/callback', methods: [...READ, 'POST'], guarded: false, callback: true },
  { path: '/auth/federated/:provider/finish', methods: ['POST'], guarded: false, tokenOptional: true },
  { path: '/auth/federated/link', methods: ['POST'], guarded: false },
  { path: '/auth/federated/link/options', methods: ['POST'], guarded: false },
  { path: '/auth/identities', methods: [...READ, 'POST'], guarded: true },
  { path: '/auth/identities/:id', methods: ['DELETE'], guarded: true },
  { path: '/auth/identities/:provider/start', methods: ['POST'], guarded: true },
  { path: '/auth/identities/:provider/finish', methods: ['POST'], guarded: true },
  { path: '/auth/login/enrol/passkey', methods: ['POST'], guarded: false },
  { path: '/auth/login/enrol/passkey/options', methods: ['POST'], guarded: false },
  { path: '/auth/activity', methods: READ, guarded: true },
  { path: '/auth/factors', methods: READ, guarded: true },
  { path: '/auth/step-up', methods: ['POST'], guarded: true },
  { path: '/auth/step-up/options', methods: ['POST'], guarded: true },
  { path: '/auth/totp', methods: ['POST'], guarded: true },
  { path: '/auth/totp/confirm', methods: ['POST'], guarded: true },
  { path: '/auth/totp/:id', methods: ['DELETE'], guarded: true },
  { path: '/auth/recovery-codes', methods: ['POST'], guarded: true },
  { path: '/auth/remembered-devices/:id', methods: ['DELETE'], guarded: true },
  { path: '/console', methods: READ, guarded: false, page: true },
  { path: '/console/:section', methods: READ, guarded: false, page: true },
  { path: '/console/:section/:item', methods: READ, guarded: false, page: true },
  { path: '/audit', methods: READ, guarded: true, role: 'admin' },
  { path: '/audit/verification', methods: READ, guarded: true, role: 'admin' },
  { path: '/operations/status', methods: READ, guarded: true, role: 'admin' },
  { path: '/operations/samples', methods: READ, guarded: true, role: 'admin' },
  { path: '/operations/mails', methods: READ, guarded: true, role: 'admin' },
  { path: '/operations/configuration', methods: READ, guarded: true, role: 'admin' },
  { path: '/operations/signing-keys', methods: READ, guarded: true, role: 'admin' },
  { path: '/operations/signing-keys/rotate', methods: ['POST'], guarded: true, role: 'admin' },
  { path: '/operations/signing-keys/:id/revoke', methods: ['POST'], guarded: true, role: 'admin' },
  { path: '/users', methods: [...READ, 'POST'], guarded: true, role: 'admin' },
  { path: '/users/roles', methods: READ, guarded: true, role: 'admin' },
  { path: '/users/:id', methods: ['DELETE', ...READ, 'PATCH'], guarded: true, role: 'admin' },
  { path: '/users/:id/sessions', methods: ['DELETE', ...READ], guarded: true, role: 'admin' },
  { path: '/users/:id/factors', methods: ['DELETE', ...READ], guarded: true, role: 'admin' },
  { path: '/users/import', methods: ['POST'], guarded: true, role: 'admin' },
];

/** The path of a route with an id in it. */
export function pathOf({ path }: Route, id = 'hN1mB0l3Tq5kS8wZ2yVdXw'): string {
  return path.replace(':id', id);
}
