import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  Scope,
  type Type,
} from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { from, type Observable } from 'rxjs';
import { hasRoutes, knownParameters, ROUTES_PIPE } from './routes.decorator.js';

type Handler = (...args: unknown[]) => unknown;

/**
 * Calls the handlers of our controllers, in the place of all that an application has put around every route: the first of
 * its interceptors, which asks no other, and so none of its pipes either.
 */
@Injectable()
export class RouteRunner implements NestInterceptor {
  constructor(private readonly modules: ModuleRef) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const isOurs = context.getType() === 'http' && hasRoutes(context.getClass());
    return isOurs ? from(this.run(context)) : next.handle();
  }

  private async run(context: ExecutionContext): Promise<unknown> {
    const handler = context.getHandler() as Handler;
    const parameters = knownParameters(handler);
    if (parameters === undefined) throw new Error(`What ${handler.name} takes is not known`);
    const args: unknown[] = [];
    await Promise.all(
      parameters.map(async ({ index, read, piped }) => {
        const value = read(context);
        // Waiting for nothing else: Fastify's reply can be awaited, and that takes until it is sent.
        args[index] = piped === undefined ? value : await ROUTES_PIPE.transform(value, piped);
      }),
    );
    return handler.apply(await this.controllerOf(context), args);
  }

  /** One object for all requests, unless something of the host's makes it one for each. */
  private controllerOf(context: ExecutionContext): unknown {
    const controller = context.getClass<Type>();
    if (this.modules.introspect(controller).scope === Scope.DEFAULT) {
      return this.modules.get(controller, { strict: false });
    }
    const request = context.switchToHttp().getRequest<Record<string, unknown>>();
    return this.modules.resolve(controller, ContextIdFactory.getByRequest(request), { strict: false });
  }
}
