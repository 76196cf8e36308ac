import { type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';

type ByKey = Map<unknown, unknown>;

/** A handler that two controllers inherit is two routes. */
const known = new WeakMap<object, WeakMap<object, ByKey>>();

/**
 * What decorators say of a route. Asked by every guard at every request, and the same each time: looking for metadata that
 * is not there walks two chains of prototypes.
 *
 * @param context the route
 * @param key of what is asked
 * @param read finds it out, once
 */
export function remembered<T>(context: ExecutionContext, key: unknown, read: () => T): T {
  const values = valuesOf(context);
  const value = values.get(key);
  if (value !== undefined || values.has(key)) return value as T;
  const found = read();
  values.set(key, found);
  return found;
}

/**
 * What a decorator that restricts says of a route, or else of its controller, whose subclasses inherit it.
 *
 * @param reflector reads the metadata
 * @param key of the metadata
 * @param context the route
 * @returns the value; undefined when the decorator is at neither
 */
export function routeMetadata(reflector: Reflector, key: string, context: ExecutionContext): unknown {
  return remembered(context, key, () =>
    reflector.getAllAndOverride<unknown>(key, [context.getHandler(), context.getClass()]),
  );
}

/**
 * Whether a decorator opens a route: at its method, or at its controller. Subclasses of that controller do not inherit it:
 * a class that nowhere says it is open is closed.
 *
 * @param key of the metadata, whose value is `true`
 * @param context the route
 */
export function isOpened(key: string, context: ExecutionContext): boolean {
  return remembered(context, key, () => {
    const atMethod: unknown = Reflect.getMetadata(key, context.getHandler());
    const atController: unknown = Reflect.getOwnMetadata(key, context.getClass());
    return atMethod === true || atController === true;
  });
}

/** The route that was asked about last: all guards of a request ask about the same one. */
let latest: { handler?: object; controller?: object; values: ByKey } = { values: new Map() };

function valuesOf(context: ExecutionContext): ByKey {
  const [handler, controller] = [context.getHandler(), context.getClass()];
  if (latest.handler === handler && latest.controller === controller) return latest.values;
  let byController = known.get(handler);
  if (byController === undefined) known.set(handler, (byController = new WeakMap<object, ByKey>()));
  let values = byController.get(controller);
  if (values === undefined) byController.set(controller, (values = new Map<unknown, unknown>()));
  latest = { handler, controller, values };
  return values;
}
