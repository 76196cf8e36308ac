import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { EventsModule } from './common/events/index.js';
import { DiscoveryController, OAuthController, RevocationsController } from './oauth/index.js';
import { AuthController, AuthModule, SessionsController } from './auth/index.js';
import {
  ActivityController,
  AuditController,
  EmailsController,
  MeController,
  MyDataController,
  UserImportController,
  UsersController,
} from './accounts/index.js';
import { PasswordsController } from './methods/password/index.js';

/** The routes, by what they are for. */
const CONTROLLERS = {
  auth: [AuthController],
  account: [MeController, MyDataController, ActivityController, PasswordsController, EmailsController],
  sessions: [SessionsController],
  oauth: [OAuthController],
  // A literal path before a parameter: Express takes the first that fits.
  users: [UserImportController, UsersController],
  audit: [AuditController],
} satisfies Record<string, Type[]>;

/** Under `/.well-known`, where others look for them (RFC 8615). */
const DISCOVERY = [DiscoveryController, RevocationsController];

/**
 * A part of our routes.
 *
 * - `auth`: sign up, log in, refresh, log out
 * - `account`: who am I, one's own name, data, activity, password and e-mail address
 * - `sessions`: one's own sessions
 * - `oauth`: the same for OAuth clients, introspection, revocation
 * - `users`: users, for administrators
 * - `audit`: the audit log, for administrators
 * - `discovery`: what other services need to verify our tokens
 */
export type RouteGroup = keyof typeof CONTROLLERS | 'discovery';

/** All of them. */
export const ROUTE_GROUPS = [...Object.keys(CONTROLLERS), 'discovery'] as readonly RouteGroup[];

const OURS = new Set<object>([...Object.values(CONTROLLERS).flat(), ...DISCOVERY]);

/**
 * @param controller a class
 * @returns whether it answers routes of ours
 */
export function isOurs(controller: object): boolean {
  return OURS.has(controller);
}

@Module({ imports: [AuthModule] })
class DiscoveryModule {}

/** Which of our routes there are, and where. */
@Module({ imports: [AuthModule, EventsModule] })
export class RoutesModule {
  /**
   * @param groups which
   * @param prefix before their paths, except `/.well-known`: nothing, or `/api`
   */
  static mount(groups: readonly RouteGroup[], prefix: string): DynamicModule {
    const imports = [];
    if (prefix !== '') imports.push(RouterModule.register([{ path: prefix, module: RoutesModule }]));
    if (groups.includes('discovery')) imports.push({ module: DiscoveryModule, controllers: DISCOVERY });
    const controllers = Object.entries<Type[]>(CONTROLLERS)
      .filter(([group]) => groups.includes(group as RouteGroup))
      .flatMap(([, those]) => those);
    return { module: RoutesModule, imports, controllers };
  }
}
