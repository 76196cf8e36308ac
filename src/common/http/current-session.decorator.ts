import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { callerOf } from '../callers/caller-of.js';
import { type ParamDecorator } from './param-decorator.js';

/**
 * Gives a handler the id of the session that the access token belongs to; undefined where nobody is known. The same as
 * `@CurrentUser('sessionId')`.
 *
 * @example
 * endAllOthers(@CurrentSession() sessionId: string) {}
 */
export const CurrentSession: ParamDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): string | undefined => {
    const { user } = callerOf(context);
    return user?.kind === 'user' ? user.sessionId : undefined;
  },
);
