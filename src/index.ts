// The module
export { type Feature } from './feature.js';
export { defaultFeatures, sessions } from './features.js';
export { account, administration, audit } from './accounts/index.js';
export { adminConsole, type ConsoleOptions } from './console/index.js';
export { anonymousUsers } from './methods/anonymous/index.js';
export { emailLogin } from './methods/email/index.js';
export { password } from './methods/password/index.js';
export { recoveryCodes } from './methods/recovery-codes/index.js';
export { totp } from './methods/totp/index.js';
export { discovery, oauth } from './oauth/index.js';
export { operations } from './operations/index.js';
export { pages } from './pages/index.js';
export { ConfigurationError, type ConfigurationProblem, type Duration } from './config/index.js';
export {
  type NightlatchAsyncOptions,
  NightlatchModule,
  type NightlatchOptionsFactory,
} from './nightlatch.module.js';
export { type NightlatchExtras } from './nightlatch.extras.js';
export { type NightlatchOptions } from './nightlatch.options.js';
export { MongodModule, type MongodOptions } from './database/index.js';

// Who is asking
export {
  JwtAuthGuard,
  OptionalJwtAuthGuard,
  RequireFresh,
  type RequireFreshOptions,
  RolesGuard,
} from './auth/index.js';
export { type HandshakeRequest, rememberAccessToken, rememberHandshake } from './common/callers/index.js';
export {
  type Client,
  CurrentClient,
  CurrentSession,
  CurrentUser,
  type ExtraClaims,
  type NightlatchClaims,
  type Acr,
  type Principal,
  type ServicePrincipal,
  type UserPrincipal,
  Public,
  Roles,
} from './common/http/index.js';
export { addSecuritySchemes } from './common/http/index.js';

// Refusals
export {
  DomainError,
  type DomainErrorOptions,
  type ErrorCode,
  ERRORS,
  type FieldError,
  type Problem,
} from './common/errors/index.js';

// What a host may replace
export { Clock } from './common/clock.js';
export { type Extension, type NightlatchExtensions } from './extensions.module.js';
export { InjectMailer, Mailer, MailerError, type MailKind, type OutgoingMail } from './mail/index.js';
export { DefaultPasswordPolicy, type PasswordOwner, PasswordPolicy } from './passwords/index.js';

// What a host may have a say in, and hear of
export { NightlatchHooks, type SignUpCandidate } from './auth/index.js';
export { type SecurityEvents as NightlatchEvents, type SessionEnd } from './common/events/index.js';

// What a host may call
export { ChangeUserFlow, InviteUserFlow } from './accounts/index.js';
export { DeleteUserFlow } from './accounts/delete-user.flow.js';
export { ResetFactorsFlow } from './accounts/administration/reset-factors.flow.js';
export { SessionTerminator } from './auth/index.js';
export { type Invitation } from './accounts/administration/invite-user.flow.js';
export {
  type Actor,
  BY_OPERATOR,
  byNobody,
  byOwner,
  byService,
  byUser,
  type Origin,
} from './common/audit/index.js';
export { RevocationStore } from './revocation/index.js';
export {
  KeptSessionStore,
  type Session,
  type SessionClient,
  type SessionListing,
  type SessionPlace,
  toSessionResponse,
  type Transport,
} from './sessions/index.js';
export { AccessTokenService, type VerifiedAccessToken } from './tokens/index.js';
export {
  type LoginName,
  toUserResponse,
  type User,
  type UserChanges,
  UserStore,
  type UserStatus,
} from './users/index.js';

// What the routes take
export { ActivityQuery, AuditQuery } from './accounts/audit.query.js';
export { ChangeEmailDto } from './accounts/email/email.dto.js';
export { ChangePasswordDto } from './methods/password/password.dto.js';
export { ChangeUserDto } from './accounts/administration/administration.dto.js';
export { DeleteMeDto } from './accounts/self/self.dto.js';
export { ContinueVerifiedDto } from './accounts/email/email.dto.js';
export { EmailLinkDto, FinishEmailLoginDto, StartEmailLoginDto } from './methods/email/email-login.dto.js';
export { ForgotPasswordDto } from './methods/password/password.dto.js';
export { ImportUsersDto } from './accounts/import/import.dto.js';
export { ImportedUserDto } from './accounts/import/import.dto.js';
export { InviteUserDto } from './accounts/administration/administration.dto.js';
export { ListSessionsQuery } from './auth/sessions.dto.js';
export { ListUsersQuery } from './accounts/administration/administration.dto.js';
export { LoginDto } from './methods/password/password.dto.js';
export { LogoutDto } from './auth/auth.dto.js';
export { RefreshDto } from './auth/auth.dto.js';
export { ResetPasswordDto } from './methods/password/password.dto.js';
export { SignUpDto } from './methods/password/password.dto.js';
export { TokenDto } from './oauth/oauth.dto.js';
export { PresentedTokenDto } from './oauth/oauth.dto.js';
export { UpdateMeDto } from './accounts/self/self.dto.js';
export { VerifyEmailDto } from './accounts/email/email.dto.js';

// What they answer
export {
  ActivityPageResponse,
  ActivityResponse,
  AuditEntryResponse,
  AuditPageResponse,
} from './accounts/audit.response.js';
export { AuthResponse } from './auth/auth.response.js';
export { ClientResponse } from './accounts/client.response.js';
export { ExportResponse } from './accounts/self/export.response.js';
export { ImportUsersResponse } from './accounts/import/import.response.js';
export { IntrospectionResponse } from './oauth/oauth.response.js';
export { OAuthErrorResponse } from './oauth/oauth-error.response.js';
export { SessionPageResponse } from './auth/sessions.response.js';
export { TokenResponse } from './oauth/oauth.response.js';
export { UserPageResponse } from './accounts/administration/administration.response.js';
export { WhoamiResponse } from './accounts/self/whoami.response.js';
export { SessionResponse } from './sessions/index.js';
export { FactorsResponse, UserResponse } from './users/index.js';
