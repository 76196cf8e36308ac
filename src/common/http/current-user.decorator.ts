import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { callerOf } from '../callers/caller-of.js';
import { DomainError } from '../errors/domain-error.js';
import { type ParamDecorator } from './param-decorator.js';
import type { UserPrincipal } from './principal.js';

/**
 * Gives a handler the verified {@link UserPrincipal} of a guarded route, resolver, gateway or message handler, or one field
 * of it; undefined where nobody is known.
 *
 * @throws DomainError `forbidden` for a service: a handler that asks for a user must not take a machine for one
 *
 * @example
 * whoami(@CurrentUser() user: UserPrincipal) {}
 * mine(@CurrentUser('id') userId: string) {}
 */
export const CurrentUser: ParamDecorator<keyof UserPrincipal | undefined> = createParamDecorator(
  (field: keyof UserPrincipal | undefined, context: ExecutionContext): unknown => {
    const { user } = callerOf(context);
    if (user?.kind === 'service') throw new DomainError('forbidden');
    return field === undefined ? user : user?.[field];
  },
);
