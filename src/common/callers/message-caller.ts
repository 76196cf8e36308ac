import { authorizationIn, soleValue } from './authorization.js';
import { type Caller } from './caller.js';

/** What Nest's transports tell of a message, beside its data; none has all of it. */
interface MessageContext {
  /** gRPC's Metadata: the context itself. */
  get?: (name: string) => unknown[];
  /** NATS. */
  getHeaders?: () => Iterable<[name: string, values: string[]]> | undefined;
  /** Kafka: `headers`; RabbitMQ: `properties.headers`. */
  getMessage?: () => { headers?: unknown; properties?: { headers?: unknown } };
  /** MQTT 5. */
  getPacket?: () => { properties?: { userProperties?: unknown } };
  /** TCP and Redis. */
  getMetadata?: () => unknown;
}

const callers = new WeakMap<object, Caller>();

/**
 * The caller of a message handler: an object for this message alone.
 *
 * @param data the message
 * @param context what the transport tells of it
 * @returns the caller; undefined for a transport that tells nothing
 */
export function messageCaller(data: unknown, context: MessageContext | undefined): Caller | undefined {
  if (context === undefined) return undefined;
  let caller = callers.get(context);
  if (caller === undefined) {
    caller = { headers: { authorization: authorizationOf(data, context) } };
    callers.set(context, caller);
  }
  return caller;
}

/**
 * From the headers of the transport. Only where it has none, the message itself may carry the token: otherwise whoever
 * fills in a payload could speak for another than the one who sends it.
 */
function authorizationOf(data: unknown, context: MessageContext): string | undefined {
  if (context.getHeaders) return authorizationIn(Object.fromEntries(context.getHeaders() ?? []));
  if (context.getMessage) {
    const { headers, properties } = context.getMessage();
    return authorizationIn(headers ?? properties?.headers);
  }
  if (context.getPacket) return authorizationIn(context.getPacket().properties?.userProperties);
  if (context.get) return soleValue(context.get('authorization'));
  return authorizationIn(context.getMetadata?.()) ?? authorizationIn(data);
}
