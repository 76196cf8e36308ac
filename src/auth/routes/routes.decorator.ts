import {
  applyDecorators,
  Controller,
  SetMetadata,
  type Type,
  UseFilters,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ApiOperation, openApiName } from '../../common/openapi.js';
import { ProblemFilter } from '../../common/errors/index.js';
import { createValidationPipe } from '../../common/http/index.js';
import { DatabaseErrorFilter } from '../../database/index.js';
import { parametersOf, putPipeBefore, type RouteParameter } from './route-parameters.js';

const PARAMETERS = 'nightlatch:parameters';
const ROUTES = 'nightlatch:routes';

/** What every body, query and part of a path goes through. */
export const ROUTES_PIPE = createValidationPipe();

const describeHandlers: ClassDecorator = (type) => {
  const controller = type as unknown as Type<object>;
  const prototype = controller.prototype as object;
  const feature = controller.name.replace(/Controller$/, '');
  for (const [name, method] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const handler: unknown = method.value;
    if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
    SetMetadata(PARAMETERS, parametersOf(controller, name))(handler);
    putPipeBefore(ROUTES_PIPE, controller, name);
    // Without `summary: undefined` it would take away the one that the handler has.
    const named = { operationId: openApiName(`${feature}_${name}`), summary: undefined };
    ApiOperation(named as { operationId: string })(prototype, name, method);
  }
};

/**
 * A controller of ours. In whatever application it stands, its paths have no version, what is sent to it goes through our
 * pipe, and what goes wrong in it is answered as a problem.
 *
 * @param path of its routes
 * @throws Error for a handler that takes what {@link parametersOf} does not know
 */
export function Routes(path: string): ClassDecorator {
  return applyDecorators(
    Controller({ path, version: VERSION_NEUTRAL }),
    // The last one is asked first: what the database throws, then everything.
    UseFilters(ProblemFilter, DatabaseErrorFilter),
    SetMetadata(ROUTES, true),
    describeHandlers,
  );
}

/**
 * Whether a controller is one with {@link Routes}.
 *
 * @param controller any class
 */
export function hasRoutes(controller: object): boolean {
  return Reflect.hasOwnMetadata(ROUTES, controller);
}

/**
 * What a handler of ours is called with.
 *
 * @param handler a method of a controller with {@link Routes}; at the method, for whoever wraps one takes its metadata along
 * @returns undefined for any other function
 */
export function knownParameters(handler: object): readonly RouteParameter[] | undefined {
  return Reflect.getMetadata(PARAMETERS, handler) as readonly RouteParameter[] | undefined;
}
