import { Module } from '@nestjs/common';
import { ClockModule } from '../common/clock.module.js';
import { EventsModule } from '../common/events/index.js';
import { ThrottlingModule } from '../throttling/index.js';
import { TokensModule } from '../tokens/index.js';
import { ProblemFilter } from '../common/errors/index.js';
import { DatabaseErrorFilter } from '../database/index.js';
import {
  AccountsModule,
  ChangeEmailFlow,
  MailComposer,
  DeleteMeFlow,
  ExportMeFlow,
  MailDelivery,
  NoticeSender,
  VerificationSender,
  UpdateMeFlow,
  VerifyEmailFlow,
} from '../accounts/index.js';
import {
  GrantFlow,
  IntrospectFlow,
  IntrospectionGuard,
  OAuthErrorFilter,
  OAuthOutageFilter,
} from '../oauth/index.js';
import {
  ChangePasswordFlow,
  ForgotPasswordFlow,
  LoginFlow,
  ResetPasswordFlow,
  SignUpFlow,
} from '../methods/password/index.js';
import { TransportSelector } from './transport-selector.js';
import { TokenIssuer } from './token-issuer.js';
import { LogOutFlow } from './log-out.flow.js';
import { OpenSession } from './open-session.js';
import { RefreshFlow } from './refresh.flow.js';
import { BodyTypeGuard } from './guards/body-type.guard.js';
import { CrossSiteGuard } from './guards/cross-site.guard.js';
import { CsrfGuard } from './guards/csrf.guard.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { JwtRefreshGuard } from './guards/jwt-refresh.guard.js';
import { OptionalJwtAuthGuard } from './guards/optional-jwt-auth.guard.js';
import { RolesGuard } from './guards/roles.guard.js';
import { HostHooks } from './hooks/host-hooks.js';
import { PageOriginPolicy } from './page-origin.policy.js';
import { RefreshCookie } from './refresh-cookie.js';
import { JwtRefreshStrategy } from './strategies/jwt-refresh.strategy.js';
import { JwtStrategy } from './strategies/jwt.strategy.js';

const PARTS = [AccountsModule, ThrottlingModule, TokensModule];
const FLOWS = [
  SignUpFlow,
  LoginFlow,
  RefreshFlow,
  LogOutFlow,
  GrantFlow,
  IntrospectFlow,
  ExportMeFlow,
  UpdateMeFlow,
  DeleteMeFlow,
  ForgotPasswordFlow,
  ResetPasswordFlow,
  ChangePasswordFlow,
  NoticeSender,
  VerificationSender,
  VerifyEmailFlow,
  ChangeEmailFlow,
  HostHooks,
  OpenSession,
  TransportSelector,
  TokenIssuer,
  MailComposer,
  MailDelivery,
];
const GUARDS = [
  JwtStrategy,
  JwtRefreshStrategy,
  JwtRefreshGuard,
  BodyTypeGuard,
  JwtAuthGuard,
  OptionalJwtAuthGuard,
  RolesGuard,
  IntrospectionGuard,
  RefreshCookie,
  PageOriginPolicy,
  CrossSiteGuard,
  CsrfGuard,
];
const FILTERS = [ProblemFilter, DatabaseErrorFilter, OAuthErrorFilter, OAuthOutageFilter];

/**
 * What happens to accounts and sessions, and the guards. The routes are {@link RoutesModule}'s. Guards and filters are
 * exported with what they need: `@UseGuards()` makes one in the module of the handler.
 */
@Module({
  imports: [ClockModule, EventsModule, ...PARTS],
  providers: [...FLOWS, ...GUARDS, ...FILTERS],
  exports: [...FLOWS, ...GUARDS, ...FILTERS, ...PARTS],
})
export class AuthModule {}
