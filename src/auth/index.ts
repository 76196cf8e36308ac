export { requireAcceptablePassword } from './acceptable-password.js';
export { AuthController } from './auth.controller.js';
export { TransportDto } from './auth.dto.js';
export { AuthModule } from './auth.module.js';
export { AuthResponse } from './auth.response.js';
export { RequireFresh, type RequireFreshOptions } from './guards/require-fresh.decorator.js';
export { GlobalGuard, GUARDED_ROUTES, type GuardedRoutes } from './guards/global.guard.js';
export { JwtAuthGuard } from './guards/jwt-auth.guard.js';
export { RESOURCE_METADATA } from './resource-metadata.js';
export { SECURITY_PAGE } from './security-page.js';
export { OptionalJwtAuthGuard } from './guards/optional-jwt-auth.guard.js';
export { RolesGuard } from './guards/roles.guard.js';
export { hashingCaller } from './hashing-caller.js';
export { PageOriginPolicy } from './page-origin.policy.js';
export { HostHooks } from './hooks/host-hooks.js';
export { NightlatchHooks, type SignUpCandidate } from './hooks/nightlatch-hooks.js';
export { type Credentials, LoginFlow } from './login.flow.js';
export { LogOutFlow } from './log-out.flow.js';
export { PasswordVerifier } from './password-verifier.js';
export { AuthCookies, type RequestWithCookies } from './auth-cookies.js';
export { ConfirmedAddressRequirement } from './confirmed-address.requirement.js';
export { EMAIL_METHOD, LOGIN_METHODS, mailedCodesOf } from './login-methods.js';
export { MethodsController } from './methods.controller.js';
export { RefreshCookie } from './refresh-cookie.js';
export { reasonToEnd, RefreshFlow } from './refresh.flow.js';
export { refusalOf } from './refusal-of.js';
export { HostEnhancersModule } from './routes/host-enhancers.module.js';
export { hasRoutes, Routes } from './routes/routes.decorator.js';
export { SessionTerminator } from './session-terminator.js';
export { standingProofs } from './standing-proofs.js';
export { SignUpGate } from './sign-up-gate.js';
export { SessionsController } from './sessions.controller.js';
export { ListSessionsQuery, SESSION_PAGES } from './sessions.dto.js';
export { SessionPageResponse } from './sessions.response.js';
export { ReturnPlaces } from './return-places.js';
export { RefreshTokenVerifier } from './refresh-token.verifier.js';
export { JwtStrategy } from './strategies/jwt.strategy.js';
export { type IssuedTokens } from './token-issuer.js';
export { TransportSelector } from './transport-selector.js';

export { ACCOUNT_DATA, type AccountData, type FormerUser } from './account-data.js';
export { type Authentication } from './authentication.js';
export { CompleteLogin, type LoginOutcome, requireSession } from './complete-login.js';
export { type LoginContext } from './login-context.js';
export { Reauthentication } from './reauthentication.js';
export { ChallengeField, CodeField, DeviceTokenField } from './factors/factors.dto.js';
export { ContinueLoginFlow } from './factors/continue-login.flow.js';
export { DeviceCookie } from './factors/device-cookie.js';
export { FactorGuesses } from './factors/factor-guesses.js';
export { FactorsController } from './factors/factors.controller.js';
export {
  type FactorAnswer,
  type FactorStep,
  SECOND_FACTORS,
  type SecondFactor,
} from './factors/second-factor.js';
export { SecondFactorRequirement } from './factors/second-factor.requirement.js';
export { SecondFactors } from './factors/second-factors.js';
export { type PendingLogin, PendingLogins } from './pending-logins.js';
export { type Grant, GRANTS } from './grant.js';
export { KernelModule } from './kernel.module.js';
export { LOGIN_REQUIREMENTS, type LoginRequirement, type UnmetRequirement } from './login-requirement.js';
