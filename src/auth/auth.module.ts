import { Module } from '@nestjs/common';
import { ClockModule } from '../common/clock.module.js';
import { ProblemFilter } from '../common/errors/index.js';
import { EventsModule } from '../common/events/index.js';
import { DatabaseErrorFilter } from '../database/index.js';
import { ThrottlingModule } from '../throttling/index.js';
import { TokensModule } from '../tokens/index.js';
import { CompleteLogin } from './complete-login.js';
import { BodyTypeGuard } from './guards/body-type.guard.js';
import { CrossSiteGuard } from './guards/cross-site.guard.js';
import { MovedRoutes } from './guards/moved-routes.js';
import { CsrfGuard } from './guards/csrf.guard.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { JwtRefreshGuard } from './guards/jwt-refresh.guard.js';
import { OptionalJwtAuthGuard } from './guards/optional-jwt-auth.guard.js';
import { RolesGuard } from './guards/roles.guard.js';
import { HostHooks } from './hooks/host-hooks.js';
import { KernelModule } from './kernel.module.js';
import { LogOutFlow } from './log-out.flow.js';
import { OpenSession } from './open-session.js';
import { PageOriginPolicy } from './page-origin.policy.js';
import { RefreshCookie } from './refresh-cookie.js';
import { RefreshFlow } from './refresh.flow.js';
import { RefreshTokenVerifier } from './refresh-token.verifier.js';
import { JwtRefreshStrategy } from './strategies/jwt-refresh.strategy.js';
import { JwtStrategy } from './strategies/jwt.strategy.js';
import { TokenIssuer } from './token-issuer.js';
import { TransportSelector } from './transport-selector.js';

const MODULES = [KernelModule, ThrottlingModule, TokensModule];
const LOGIN = [
  CompleteLogin,
  HostHooks,
  LogOutFlow,
  OpenSession,
  RefreshFlow,
  RefreshTokenVerifier,
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
  imports: [ClockModule, EventsModule, ...MODULES],
  providers: [...LOGIN, ...GUARDS, ...FILTERS],
  exports: [...LOGIN, ...GUARDS, ...FILTERS, ...MODULES, EventsModule],
})
export class AuthModule {}
