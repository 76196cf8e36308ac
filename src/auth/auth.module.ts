import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ClockModule } from '../common/clock.module.js';
import { EventsModule } from '../common/events/index.js';
import { ThrottleGuard, ThrottlingModule } from '../throttling/index.js';
import { TokensModule } from '../tokens/index.js';
import { AccountsModule } from './accounts.module.js';
import { ActivityController } from './controllers/activity.controller.js';
import { AuditController } from './controllers/audit.controller.js';
import { AuthController } from './controllers/auth.controller.js';
import { EmailsController } from './controllers/emails.controller.js';
import { MeController } from './controllers/me.controller.js';
import { MyDataController } from './controllers/my-data.controller.js';
import { OAuthController } from './controllers/oauth.controller.js';
import { PasswordsController } from './controllers/passwords.controller.js';
import { RevocationsController } from './controllers/revocations.controller.js';
import { SessionsController } from './controllers/sessions.controller.js';
import { UserImportController } from './controllers/user-import.controller.js';
import { UsersController } from './controllers/users.controller.js';
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
import { VerifyEmailFlow } from './flows/verify-email.flow.js';
import { BodyTypeGuard } from './guards/body-type.guard.js';
import { CsrfGuard } from './guards/csrf.guard.js';
import { IntrospectionGuard } from './guards/introspection.guard.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { JwtRefreshGuard } from './guards/jwt-refresh.guard.js';
import { OptionalJwtAuthGuard } from './guards/optional-jwt-auth.guard.js';
import { RolesGuard } from './guards/roles.guard.js';
import { HostHooks } from './hooks/index.js';
import { ComposeMails } from './mails/compose-mails.js';
import { MailDelivery } from './mails/mail-delivery.js';
import { RefreshCookie } from './refresh-cookie.js';
import { JwtRefreshStrategy } from './strategies/jwt-refresh.strategy.js';
import { JwtStrategy } from './strategies/jwt.strategy.js';

/**
 * The routes of accounts and sessions, with their flows and guards. It puts no guard before other routes:
 * {@link GlobalGuardsModule} does.
 */
@Module({
  imports: [AccountsModule, ClockModule, EventsModule, ThrottlingModule, TokensModule],
  controllers: [
    ActivityController,
    AuditController,
    AuthController,
    EmailsController,
    MeController,
    MyDataController,
    OAuthController,
    PasswordsController,
    RevocationsController,
    SessionsController,
    UserImportController,
    UsersController,
  ],
  providers: [
    SignUpFlow,
    LoginFlow,
    RefreshFlow,
    LogOutFlow,
    GrantFlow,
    IntrospectFlow,
    ExportMeFlow,
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
    RefreshCookie,
    CsrfGuard,
    IssueTokens,
    ComposeMails,
    MailDelivery,
    JwtStrategy,
    JwtRefreshStrategy,
    JwtRefreshGuard,
    BodyTypeGuard,
    JwtAuthGuard,
    OptionalJwtAuthGuard,
    RolesGuard,
    IntrospectionGuard,
    OAuthErrorFilter,
    OAuthOutageFilter,
  ],
  // With what they need: `@UseGuards()` makes a guard in the module of the handler.
  exports: [
    MailDelivery,
    BodyTypeGuard,
    JwtAuthGuard,
    OptionalJwtAuthGuard,
    RolesGuard,
    JwtStrategy,
    ThrottlingModule,
    TokensModule,
    AccountsModule,
  ],
})
export class AuthModule {}

/** Puts the guards before every route of the application: without `@Public()` a route needs an access token. */
@Module({
  imports: [AuthModule],
  providers: [
    // `useExisting`, so that a test can override the guards by class. In this order: whether the body can be
    // read at all, how often, who asks, in which role.
    { provide: APP_GUARD, useExisting: BodyTypeGuard },
    { provide: APP_GUARD, useExisting: ThrottleGuard },
    { provide: APP_GUARD, useExisting: JwtAuthGuard },
    { provide: APP_GUARD, useExisting: RolesGuard },
  ],
})
export class GlobalGuardsModule {}
