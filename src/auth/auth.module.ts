import { Module } from '@nestjs/common';
import { ClockModule } from '../common/clock.module.js';
import { ProblemFilter } from '../common/errors/index.js';
import { EventsModule } from '../common/events/index.js';
import { DatabaseErrorFilter } from '../database/index.js';
import { ThrottlingModule } from '../throttling/index.js';
import { TokensModule } from '../tokens/index.js';
import { AuthCookies } from './auth-cookies.js';
import { CompleteLogin } from './complete-login.js';
import { ConfirmedAddressRequirement } from './confirmed-address.requirement.js';
import { ContinueLoginFlow } from './factors/continue-login.flow.js';
import { DeviceCookie } from './factors/device-cookie.js';
import { RememberedDevices } from './factors/remembered-devices.store.js';
import { SecondFactorRequirement } from './factors/second-factor.requirement.js';
import { SecondFactors } from './factors/second-factors.js';
import { StepUpFlow } from './factors/step-up.flow.js';
import { BodyTypeGuard } from './guards/body-type.guard.js';
import { CrossSiteGuard } from './guards/cross-site.guard.js';
import { FreshGuard } from './guards/fresh.guard.js';
import { MovedRoutes } from './guards/moved-routes.js';
import { CsrfGuard } from './guards/csrf.guard.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { JwtRefreshGuard } from './guards/jwt-refresh.guard.js';
import { OptionalJwtAuthGuard } from './guards/optional-jwt-auth.guard.js';
import { RolesGuard } from './guards/roles.guard.js';
import { HostHooks } from './hooks/host-hooks.js';
import { KernelModule } from './kernel.module.js';
import { LogOutFlow } from './log-out.flow.js';
import { LoginFlow } from './login.flow.js';
import { MethodCookie } from './method-cookie.js';
import { OpenSession } from './open-session.js';
import { PendingLogins } from './pending-logins.js';
import { PageOriginPolicy } from './page-origin.policy.js';
import { RefreshCookie } from './refresh-cookie.js';
import { RefreshFlow } from './refresh.flow.js';
import { RefreshTokenVerifier } from './refresh-token.verifier.js';
import { ReturnPlaces } from './return-places.js';
import { SignUpGate } from './sign-up-gate.js';
import { JwtRefreshStrategy } from './strategies/jwt-refresh.strategy.js';
import { JwtStrategy } from './strategies/jwt.strategy.js';
import { TokenIssuer } from './token-issuer.js';
import { TransportSelector } from './transport-selector.js';

const MODULES = [ClockModule, KernelModule, ThrottlingModule, TokensModule];
const LOGIN = [
  AuthCookies,
  CompleteLogin,
  ConfirmedAddressRequirement,
  ContinueLoginFlow,
  DeviceCookie,
  HostHooks,
  LoginFlow,
  LogOutFlow,
  MethodCookie,
  OpenSession,
  PendingLogins,
  RefreshFlow,
  RefreshTokenVerifier,
  RememberedDevices,
  ReturnPlaces,
  SecondFactorRequirement,
  SecondFactors,
  SignUpGate,
  StepUpFlow,
  TokenIssuer,
  TransportSelector,
];
const GUARDS = [
  JwtStrategy,
  JwtRefreshStrategy,
  JwtRefreshGuard,
  BodyTypeGuard,
  JwtAuthGuard,
  OptionalJwtAuthGuard,
  RolesGuard,
  FreshGuard,
  RefreshCookie,
  PageOriginPolicy,
  CrossSiteGuard,
  MovedRoutes,
  CsrfGuard,
];
const FILTERS = [ProblemFilter, DatabaseErrorFilter];

/**
 * The kernel: how a login ends in a session, how a session goes on and ends, and the guards. Guards and filters are
 * exported with what they need: `@UseGuards()` makes one in the module of the handler.
 */
@Module({
  imports: [EventsModule, ...MODULES],
  providers: [...LOGIN, ...GUARDS, ...FILTERS],
  exports: [...LOGIN, ...GUARDS, ...FILTERS, ...MODULES, EventsModule],
})
export class AuthModule {}
