export { NightlatchHooks, type SignUpCandidate } from './auth/index.js';
export { Clock } from './common/clock.js';
export {
  DomainError,
  type DomainErrorOptions,
  type ErrorCode,
  type FieldError,
} from './common/errors/index.js';
export { type SecurityEvents as NightlatchEvents } from './common/events/index.js';
export {
  CurrentUser,
  type ExtraClaims,
  type NightlatchClaims,
  type Principal,
  Public,
  Roles,
} from './common/http/index.js';
export { ConfigurationError } from './config/index.js';
export { type Extension, type NightlatchExtensions } from './extensions.module.js';
export { Mailer, MailerError, type MailKind, type OutgoingMail } from './mail/index.js';
export { NightlatchModule } from './nightlatch.module.js';
export { type Duration, type NightlatchOptions } from './nightlatch.options.js';
export { DefaultPasswordPolicy, type PasswordOwner, PasswordPolicy } from './passwords/index.js';
export { SessionResponse } from './sessions/index.js';
export { UserResponse } from './users/index.js';
