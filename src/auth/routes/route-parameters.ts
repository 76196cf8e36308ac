import { type ArgumentMetadata, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
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
  return Object.entries(decoratedOf(controller, name)).map(([key, parameter]) => {
    try {
      return { index: parameter.index, ...readOf(key, parameter, types?.[parameter.index]) };
    } catch (cause) {
      throw new Error(`${controller.name}.${name}, parameter ${parameter.index}`, { cause });
    }
  });
}

/**
 * Has Nest put a pipe before what was sent to a handler. Bound to the whole controller it would stand before what our own
 * decorators read as well, where it does nothing, and Nest would wait for it at every request.
 *
 * @param pipe the pipe
 * @param controller the class
 * @param name of the method
 */
export function putPipeBefore(pipe: PipeTransform, controller: Type<object>, name: string): void {
  const decorated = decoratedOf(controller, name);
  const piped = Object.entries(decorated).map(([key, parameter]) => [
    key,
    SENT.has(kindOf(key)) ? { ...parameter, pipes: [pipe] } : parameter,
  ]);
  Reflect.defineMetadata(ROUTE_ARGS_METADATA, Object.fromEntries(piped), controller, name);
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

/** What goes through a pipe. */
const SENT = new Set<number>([RouteParamtypes.PARAM, RouteParamtypes.QUERY, RouteParamtypes.BODY]);

function decoratedOf(controller: Type<object>, name: string): Record<string, Decorated> {
  const decorated: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name);
  return (decorated ?? {}) as Record<string, Decorated>;
}

/** NaN for a decorator of one's own. */
function kindOf(key: string): number {
  return Number(key.split(':')[0]);
}

function readOf(key: string, { data, factory, pipes = [] }: Decorated, metatype: Type | undefined): Read {
  if (pipes.length > 0) throw new Error('It has a pipe of its own.');
  if (factory !== undefined) return { read: (context) => factory(data, context) };
  const kind = KINDS[kindOf(key)];
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
