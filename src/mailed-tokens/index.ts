export { MailedToken, type MailedTokenPurpose } from './mailed-token.schema.js';
export { MailedLogins } from './mailed-logins.js';
export { MailedTokensModule } from './mailed-tokens.module.js';
export { MailedTokenStore, type TokenRequest } from './mailed-token.store.js';
