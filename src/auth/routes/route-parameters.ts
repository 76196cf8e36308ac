import { type ArgumentMetadata, type ExecutionContext, type Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';

/** One argument of a handler. */
export interface RouteParameter {
  readonly index: number;
  /** @returns what was sent, as it was sent */
  readonly read: (context: ExecutionContext) => unknown;
  /** What a pipe is told of it; undefined for what goes through none. */
  readonly piped?: ArgumentMetadata;
}

/** What Nest's decorators of parameters leave behind. */
interface Decorated {
  index: number;
  data?: string;
  factory?: (data: unknown, context: ExecutionContext) => unknown;
  pipes?: unknown[];
}

interface SentRequest {
  body: unknown;
  query: unknown;
  params: Record<string, unknown>;
  headers: Record<string, unknown>;
}

/**
 * The arguments of a handler, by the decorators of Nest and of ours that it has. Asked as soon as a class is decorated: what
 * is not known here ends the boot.
 *
 * @param controller the class
 * @param name of the method
 * @throws Error for a decorator that none of ours uses, and for a body or query whose type is no class at run time, as after
 * `import type`: nothing would be validated
 */
export function parametersOf(controller: Type<object>, name: string): RouteParameter[] {
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, name) as
    Type[] | undefined;
  const decorated = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) as
    Record<string, Decorated> | undefined;
  return Object.entries(decorated ?? {}).map(([key, parameter]) => {
    try {
      return { index: parameter.index, ...readOf(key, parameter, types?.[parameter.index]) };
    } catch (cause) {
      throw new Error(`${controller.name}.${name}, parameter ${parameter.index}`, { cause });
    }
  });
}

type Read = Omit<RouteParameter, 'index'>;

/** By the decorators that ours use. */
const KINDS: Partial<Record<number, (data: string | undefined, metatype: Type | undefined) => Read>> = {
  [RouteParamtypes.REQUEST]: () => ({ read: (context) => context.switchToHttp().getRequest() }),
  [RouteParamtypes.RESPONSE]: () => ({ read: (context) => context.switchToHttp().getResponse() }),
  [RouteParamtypes.HEADERS]: (data) => {
    const name = named(data).toLowerCase();
    return { read: (context) => sent(context).headers[name] };
  },
  [RouteParamtypes.PARAM]: (data, metatype) => {
    const name = named(data);
    return { read: (context) => sent(context).params[name], piped: { type: 'param', metatype, data } };
  },
  [RouteParamtypes.QUERY]: (data, metatype) => ({
    read: (context) => sent(context).query,
    piped: whole('query', metatype, data),
  }),
  [RouteParamtypes.BODY]: (data, metatype) => ({
    read: (context) => sent(context).body,
    piped: whole('body', metatype, data),
  }),
};

function readOf(key: string, { data, factory, pipes = [] }: Decorated, metatype: Type | undefined): Read {
  if (pipes.length > 0) throw new Error('It has a pipe of its own.');
  if (factory !== undefined) return { read: (context) => factory(data, context) };
  const kind = KINDS[Number(key.split(':')[0])];
  if (kind === undefined) throw new Error('Its decorator is not known.');
  return kind(data, metatype);
}

function sent(context: ExecutionContext): SentRequest {
  return context.switchToHttp().getRequest<SentRequest>();
}

function named(data: string | undefined): string {
  if (data === undefined) throw new Error('It has no name.');
  return data;
}

function whole(
  type: 'body' | 'query',
  metatype: Type | undefined,
  data: string | undefined,
): ArgumentMetadata {
  const isClass = metatype !== undefined && metatype !== Object && data === undefined;
  if (!isClass) throw new Error(`Its type must be the class of the whole ${type}, imported as a value.`);
  return { type, metatype, data };
}
