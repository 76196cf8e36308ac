import { type ArgumentsHost, IntrinsicException } from '@nestjs/common';
import { type DomainError } from './domain-error.js';
import { ERRORS } from './error-codes.js';
import { type Problem } from './problem.js';

/**
 * A refusal for GraphQL, which shows clients the `extensions` of what was thrown: `extensions.code` is our code. Nest logs
 * no IntrinsicException: what clients do wrong is no error of ours.
 */
export class GraphqlRefusal extends IntrinsicException {
  override readonly name = 'GraphqlRefusal';
  readonly extensions: Problem;

  /** @param error the refusal */
  constructor(error: DomainError) {
    const problem = error.getResponse();
    super(problem.title, { cause: error });
    this.extensions = problem;
    // Apollo shows it to clients outside production.
    this.stack = problem.title;
  }
}

/**
 * Throws a refusal in the form that a client of this kind of handler gets to see. Otherwise Nest and the GraphQL servers
 * answer "Internal server error", and log a stack.
 *
 * @param host the handler's
 * @param error the refusal
 * @throws over HTTP the very error, at once, for the filters; elsewhere an error that carries the {@link Problem}:
 * {@link GraphqlRefusal}, `WsException`, `RpcException`
 */
export function refuse(host: ArgumentsHost, error: DomainError): Promise<never> {
  if (host.getType() === 'http') throw error;
  return refuseElsewhere(host, error);
}

/** By HTTP's. https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC_STATUS: Partial<Record<number, number>> = { 401: 16, 403: 7, 429: 8, 503: 14 };
const GRPC_UNKNOWN = 2;

/**
 * A refusal as the caller of a message handler gets it.
 *
 * @param host the handler's
 * @param error the refusal
 * @returns the {@link Problem}; for gRPC, which has a form of its own, a status with our code as its `details`
 */
export function messageRefusal(host: ArgumentsHost, error: DomainError): object {
  const metadata = host.getArgByIndex<{ getMap?: unknown } | undefined>(1);
  if (typeof metadata?.getMap !== 'function') return error.getResponse();
  return { code: GRPC_STATUS[ERRORS[error.code].status] ?? GRPC_UNKNOWN, details: error.code };
}

/** Who has a gateway or a message handler has its package, whose class its filters ask for; others need none of them. */
async function refuseElsewhere(host: ArgumentsHost, error: DomainError): Promise<never> {
  const type = host.getType<string>();
  if (type === 'ws') return refuseConnection(error);
  if (type === 'rpc') {
    const { RpcException } = await import('@nestjs/microservices');
    // eslint-disable-next-line no-restricted-syntax -- here it is made of a DomainError
    throw new RpcException(messageRefusal(host, error));
  }
  throw new GraphqlRefusal(error);
}

/**
 * Throws a refusal in the form that the client of a WebSocket gets to see.
 *
 * @param error the refusal
 * @throws WsException
 */
export async function refuseConnection(error: DomainError): Promise<never> {
  const { WsException } = await import('@nestjs/websockets');
  // eslint-disable-next-line no-restricted-syntax -- here it is made of a DomainError
  throw new WsException(error.getResponse());
}
