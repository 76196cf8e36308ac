import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { clientOf, type UserPrincipal } from '../http/index.js';
import { type ParamDecorator } from '../http/param-decorator.js';
import { byUser, type Origin } from './origin.js';

type AuthenticatedRequest = Parameters<typeof clientOf>[0] & { user: UserPrincipal };

/** Gives the handler of a guarded route the {@link Origin} of what the user does to somebody's account. */
export const CurrentOrigin: ParamDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): Origin => {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    return byUser(request.user.id, clientOf(request));
  },
);
