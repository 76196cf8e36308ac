import { type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';

type ByKey = Map<string, unknown>;

/** A handler that two controllers inherit is two routes. */
const known = new WeakMap<object, WeakMap<object, ByKey>>();

/**
 * What a decorator says of a route, or else of its controller. Asked by every guard at every request, and the same
 * each time, hence remembered: looking for metadata that is not there walks two chains of prototypes.
 *
 * @param reflector reads the metadata
 * @param key of the metadata
 * @param context the route
 * @returns the value; undefined when the decorator is at neither
 */
export function routeMetadata(reflector: Reflector, key: string, context: ExecutionContext): unknown {
  const [handler, controller] = [context.getHandler(), context.getClass()];
  const values = valuesOf(handler, controller);
  if (!values.has(key)) values.set(key, reflector.getAllAndOverride<unknown>(key, [handler, controller]));
  return values.get(key);
}

function valuesOf(handler: object, controller: object): ByKey {
  let byController = known.get(handler);
  if (byController === undefined) known.set(handler, (byController = new WeakMap<object, ByKey>()));
  let values = byController.get(controller);
  if (values === undefined) byController.set(controller, (values = new Map<string, unknown>()));
  return values;
}
