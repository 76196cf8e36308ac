// The module
export { type RouteGroup } from './auth/index.js';
export { ConfigurationError, type ConfigurationProblem } from './config/index.js';
export {
  type NightlatchAsyncOptions,
  type NightlatchExtras,
  NightlatchModule,
  type NightlatchOptionsFactory,
} from './nightlatch.module.js';
export { type Duration, type NightlatchOptions } from './nightlatch.options.js';

// Who is asking
export { JwtAuthGuard, OptionalJwtAuthGuard, RolesGuard } from './auth/index.js';
export { type HandshakeRequest, rememberAccessToken, rememberHandshake } from './common/callers/index.js';
export {
  type Client,
  CurrentClient,
  CurrentSession,
  CurrentUser,
  type ExtraClaims,
  type NightlatchClaims,
  type Principal,
  Public,
  Roles,
} from './common/http/index.js';

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
export { type SecurityEvents as NightlatchEvents } from './common/events/index.js';

// What a host may call
export { ChangeUserFlow, InviteUserFlow } from './auth/index.js';
export { DeleteUserFlow } from './auth/flows/delete-user.flow.js';
export { EndSessions } from './auth/flows/end-sessions.js';
export { type Invitation } from './auth/flows/invite-user.flow.js';
export {
  type Actor,
  BY_OPERATOR,
  byNobody,
  byOwner,
  byService,
  byUser,
  type Origin,
} from './common/audit/index.js';
export { RevocationsService } from './revocation/index.js';
export {
  KeptSessions,
  type RevocationReason,
  type Session,
  type SessionClient,
  type SessionListing,
  type SessionPlace,
  SessionsService,
  toSessionResponse,
  type Transport,
} from './sessions/index.js';
export { AccessTokenService, type VerifiedAccessToken } from './tokens/index.js';
export {
  type LoginName,
  toUserResponse,
  type User,
  type UserChanges,
  UsersService,
  type UserStatus,
} from './users/index.js';

// What the routes take
export { ActivityQuery, AuditQuery } from './auth/dto/audit.query.js';
export { ChangeEmailDto } from './auth/dto/change-email.dto.js';
export { ChangePasswordDto } from './auth/dto/change-password.dto.js';
export { ChangeUserDto } from './auth/dto/change-user.dto.js';
export { DeleteMeDto } from './auth/dto/delete-me.dto.js';
export { ForgotPasswordDto } from './auth/dto/forgot-password.dto.js';
export { ImportUsersDto } from './auth/dto/import-users.dto.js';
export { ImportedUserDto } from './auth/dto/imported-user.dto.js';
export { InviteUserDto } from './auth/dto/invite-user.dto.js';
export { ListSessionsQuery } from './auth/dto/list-sessions.query.js';
export { ListUsersQuery } from './auth/dto/list-users.query.js';
export { LoginDto } from './auth/dto/login.dto.js';
export { LogoutDto } from './auth/dto/logout.dto.js';
export { RefreshDto } from './auth/dto/refresh.dto.js';
export { ResetPasswordDto } from './auth/dto/reset-password.dto.js';
export { SignUpDto } from './auth/dto/sign-up.dto.js';
export { TokenDto } from './auth/dto/token.dto.js';
export { TokenToJudgeDto } from './auth/dto/token-to-judge.dto.js';
export { UpdateMeDto } from './auth/dto/update-me.dto.js';
export { VerifyEmailDto } from './auth/dto/verify-email.dto.js';

// What they answer
export {
  ActivityPageResponse,
  ActivityResponse,
  AuditEntryResponse,
  AuditPageResponse,
} from './auth/dto/audit.response.js';
export { AuthResponse } from './auth/dto/auth.response.js';
export { ClientResponse } from './auth/dto/client.response.js';
export { ExportResponse } from './auth/dto/export.response.js';
export { ImportUsersResponse } from './auth/dto/import-users.response.js';
export { IntrospectionResponse } from './auth/dto/introspection.response.js';
export { OAuthErrorResponse } from './auth/dto/oauth-error.response.js';
export { SessionPageResponse } from './auth/dto/session-page.response.js';
export { TokenResponse } from './auth/dto/token.response.js';
export { UserPageResponse } from './auth/dto/user-page.response.js';
export { WhoamiResponse } from './auth/dto/whoami.response.js';
export { SessionResponse } from './sessions/index.js';
export { UserResponse } from './users/index.js';
