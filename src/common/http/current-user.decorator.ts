import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from './principal.js';

/**
 * Gives a handler the verified {@link Principal} of a guarded route, or one field of it.
 *
 * @example
 * whoami(@CurrentUser() user: Principal) {}
 * mine(@CurrentUser('id') userId: string) {}
 */
export const CurrentUser = createParamDecorator<keyof Principal | undefined>(
  (field, context: ExecutionContext): unknown => {
    const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
    return field === undefined ? user : user?.[field];
  },
);
