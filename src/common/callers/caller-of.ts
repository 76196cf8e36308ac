import { type ExecutionContext } from '@nestjs/common';
import { type Caller } from './caller.js';
import { graphqlCaller } from './graphql-caller.js';
import { messageCaller } from './message-caller.js';
import { socketCaller } from './socket-caller.js';

/** Of contexts that we know nothing about: nobody, so that a guard refuses. */
const NOBODY: Readonly<Caller> = Object.freeze({ headers: {} });

/**
 * Finds the caller of a handler, for guards and decorators alike.
 *
 * @param context of an HTTP route, a GraphQL resolver, a WebSocket gateway or a message handler
 * @returns the caller: the same object for a guard and the decorators after it
 */
export function callerOf(context: ExecutionContext): Caller {
  const type = context.getType<string>();
  // The one that is asked many times a second comes first.
  if (type === 'http') return context.getArgByIndex<Caller>(0);
  if (type === 'graphql') return graphqlCaller(context.getArgByIndex<object | undefined>(2)) ?? NOBODY;
  if (type === 'ws') return socketCaller(context.getArgByIndex<object>(0), context.getHandler());
  if (type === 'rpc') {
    return messageCaller(context.getArgByIndex(0), context.getArgByIndex<object | undefined>(1)) ?? NOBODY;
  }
  return NOBODY;
}
