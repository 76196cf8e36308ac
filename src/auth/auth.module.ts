import { Module } from '@nestjs/common';
import { ClockModule } from '../common/clock.module.js';
import { EventsModule } from '../common/events/index.js';
import { ThrottlingModule } from '../throttling/index.js';
import { TokensModule } from '../tokens/index.js';
import { ProblemFilter } from '../common/errors/index.js';
import { DatabaseErrorFilter } from '../database/index.js';
import { AccountsModule } from './accounts.module.js';
import { OAuthErrorFilter, OAuthOutageFilter } from './filters/oauth-error.filter.js';
import { ChangeEmailFlow } from './flows/change-email.flow.js';
import { ChangePasswordFlow } from './flows/change-password.flow.js';
import { ChooseTransport } from './flows/choose-transport.js';
import { DeleteMeFlow } from './flows/delete-me.flow.js';
import { ExportMeFlow } from './flows/export-me.flow.js';
import { ForgotPasswordFlow } from './flows/forgot-password.flow.js';
import { GrantFlow } from './flows/grant.flow.js';
import { IntrospectFlow } from './flows/introspect.flow.js';
import { IssueTokens } from './flows/issue-tokens.js';
import { LogOutFlow } from './flows/log-out.flow.js';
import { LoginFlow } from './flows/login.flow.js';
import { OpenSession } from './flows/open-session.js';
import { RefreshFlow } from './flows/refresh.flow.js';
import { ResetPasswordFlow } from './flows/reset-password.flow.js';
import { SendNotice } from './flows/send-notice.js';
import { SendVerification } from './flows/send-verification.js';
import { SignUpFlow } from './flows/sign-up.flow.js';
import { UpdateMeFlow } from './flows/update-me.flow.js';
import { VerifyEmailFlow } from './flows/verify-email.flow.js';
import { BodyTypeGuard } from './guards/body-type.guard.js';
import { CrossSiteGuard } from './guards/cross-site.guard.js';
import { CsrfGuard } from './guards/csrf.guard.js';
import { IntrospectionGuard } from './guards/introspection.guard.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { JwtRefreshGuard } from './guards/jwt-refresh.guard.js';
import { OptionalJwtAuthGuard } from './guards/optional-jwt-auth.guard.js';
import { RolesGuard } from './guards/roles.guard.js';
import { HostHooks } from './hooks/index.js';
import { ComposeMails } from './mails/compose-mails.js';
import { MailDelivery } from './mails/mail-delivery.js';
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
  SendNotice,
  SendVerification,
  VerifyEmailFlow,
  ChangeEmailFlow,
  HostHooks,
  OpenSession,
  ChooseTransport,
  IssueTokens,
  ComposeMails,
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
