import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { callerOf } from '../callers/caller-of.js';
import type { Principal } from './principal.js';

/**
 * Gives a handler the verified {@link Principal} of a guarded route, resolver, gateway or message handler, or one field of it.
 *
 * @example
 * whoami(@CurrentUser() user: Principal) {}
 * mine(@CurrentUser('id') userId: string) {}
 */
export const CurrentUser = createParamDecorator<keyof Principal | undefined>(
  (field, context: ExecutionContext): unknown => {
    const { user } = callerOf(context);
    return field === undefined ? user : user?.[field];
  },
);
