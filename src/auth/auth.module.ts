import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ClockModule } from '../common/clock.module.js';
import { ThrottleGuard, ThrottlingModule } from '../throttling/index.js';
import { TokensModule } from '../tokens/index.js';
import { AccountsModule } from './accounts.module.js';
import { AuthController } from './controllers/auth.controller.js';
import { IssueTokens } from './flows/issue-tokens.js';
import { LoginFlow } from './flows/login.flow.js';
import { LogOutFlow } from './flows/log-out.flow.js';
import { OpenSession } from './flows/open-session.js';
import { RefreshFlow } from './flows/refresh.flow.js';
import { SignUpFlow } from './flows/sign-up.flow.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { JwtRefreshGuard } from './guards/jwt-refresh.guard.js';
import { RolesGuard } from './guards/roles.guard.js';
import { MeController } from './controllers/me.controller.js';
import { RevocationsController } from './controllers/revocations.controller.js';
import { SessionsController } from './controllers/sessions.controller.js';
import { JwtRefreshStrategy } from './strategies/jwt-refresh.strategy.js';
import { JwtStrategy } from './strategies/jwt.strategy.js';

/**
 * The flows, and the guards that stand before every route of the application: without `@Public()` a route
 * needs an access token.
 */
@Module({
  imports: [AccountsModule, ClockModule, ThrottlingModule, TokensModule],
  controllers: [AuthController, MeController, RevocationsController, SessionsController],
  providers: [
    SignUpFlow,
    LoginFlow,
    RefreshFlow,
    LogOutFlow,
    OpenSession,
    IssueTokens,
    JwtStrategy,
    JwtRefreshStrategy,
    JwtRefreshGuard,
    JwtAuthGuard,
    RolesGuard,
    // `useExisting`, so that a test can override the guards by class. In this order: how often, who, which role.
    { provide: APP_GUARD, useExisting: ThrottleGuard },
    { provide: APP_GUARD, useExisting: JwtAuthGuard },
    { provide: APP_GUARD, useExisting: RolesGuard },
  ],
})
export class AuthModule {}
