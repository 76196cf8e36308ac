import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ClockModule } from '../common/clock.module.js';
import { TokensModule } from '../tokens/index.js';
import { AccountsModule } from './accounts.module.js';
import { AuthController } from './controllers/auth.controller.js';
import { DeleteMeFlow } from './flows/delete-me.flow.js';
import { ExportMeFlow } from './flows/export-me.flow.js';
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
import { MyDataController } from './controllers/my-data.controller.js';
import { RevocationsController } from './controllers/revocations.controller.js';
import { SessionsController } from './controllers/sessions.controller.js';
import { UserImportController } from './controllers/user-import.controller.js';
import { UsersController } from './controllers/users.controller.js';
import { JwtRefreshStrategy } from './strategies/jwt-refresh.strategy.js';
import { JwtStrategy } from './strategies/jwt.strategy.js';

/**
 * The flows, and the guards that stand before every route of the application: without `@Public()` a route
 * needs an access token.
 */
@Module({
  imports: [AccountsModule, ClockModule, TokensModule],
  controllers: [
    AuthController,
    MeController,
    MyDataController,
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
    ExportMeFlow,
    DeleteMeFlow,
    OpenSession,
    IssueTokens,
    JwtStrategy,
    JwtRefreshStrategy,
    JwtRefreshGuard,
    JwtAuthGuard,
    RolesGuard,
    // `useExisting`, so that a test can override the guards by class. In this order: first who, then which role.
    { provide: APP_GUARD, useExisting: JwtAuthGuard },
    { provide: APP_GUARD, useExisting: RolesGuard },
  ],
})
export class AuthModule {}
