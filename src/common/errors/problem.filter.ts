import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Injectable,
  Logger,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError } from 'rxjs';
import { describeError } from './describe-error.js';
import { DomainError } from './domain-error.js';
import type { ErrorCode } from './error-codes.js';
import { PROBLEM_MEDIA_TYPE, problemHeaders } from './problem.js';
import { GraphqlRefusal, messageRefusal } from './refuse.js';

/** What the framework refuses by itself, as one of our codes. */
const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  401: 'authentication_required',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  503: 'service_unavailable',
};

/** The challenge that goes with a 401 of a bearer-protected route (RFC 6750 §3). */
const CHALLENGES: Partial<Record<ErrorCode, string>> = {
  authentication_required: 'Bearer',
  access_token_invalid: 'Bearer error="invalid_token"',
  factor_invalid: 'Bearer',
  challenge_invalid: 'Bearer',
};

/** How a refusal is written. */
export interface ErrorAnswer {
  status: number;
  mediaType: string;
  /** Sent as JSON. */
  body: object;
}

/**
 * Turns whatever was thrown into `application/problem+json`. The one place where a refusal meets HTTP.
 */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** @returns undefined, over HTTP and for what is left to Nest; else what {@link send} returns */
  catch(thrown: unknown, host: ArgumentsHost): unknown {
    // A GraphQL resolver's or a message handler's own errors have a form already, and their own filters.
    if (host.getType() !== 'http') return thrown instanceof DomainError ? this.send(thrown, host) : undefined;
    const error = this.classify(thrown);
    if (error.code === 'internal_error') this.logger.error(describeError(thrown));
    return this.send(error, host);
  }

  /**
   * Answers with a refusal.
   *
   * @param error what to say
   * @param host the request it answers
   * @returns over HTTP nothing; for a message handler what its caller gets (Nest subscribes to it)
   * @throws GraphqlRefusal for a resolver: that is how it answers
   */
  send(error: DomainError, host: ArgumentsHost): unknown {
    const type = host.getType<string>();
    if (type === 'rpc') return throwError(() => messageRefusal(host, error));
    if (type !== 'http') throw new GraphqlRefusal(error);
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    if (httpAdapter.isHeadersSent(response)) return undefined;
    // For whoever logs what was answered.
    host.switchToHttp().getRequest<{ problemCode?: string }>().problemCode = error.code;
    const challenge = CHALLENGES[error.code];
    const { status, mediaType, body } = this.answerTo(error);
    const headers: Record<string, string> = {
      ...(challenge !== undefined && { 'WWW-Authenticate': challenge }),
      ...problemHeaders(error),
      'Content-Type': mediaType,
    };
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
    // As text: the Express adapter of Nest 11 makes `application/json` of the type of an object.
    httpAdapter.reply(response, JSON.stringify(body), status);
    return undefined;
  }

  /** What the client gets to see. Routes whose errors have another form by their own standard override it. */
  protected answerTo(error: DomainError): ErrorAnswer {
    const problem = error.getResponse();
    return { status: problem.status, mediaType: PROBLEM_MEDIA_TYPE, body: problem };
  }

  private classify(thrown: unknown): DomainError {
    if (thrown instanceof DomainError) return thrown;
    if (isAbortedRequest(thrown)) return new DomainError('bad_request', { cause: thrown });
    const refusal = this.adapterHost.httpAdapter.mapException(thrown);
    if (!(refusal instanceof HttpException)) return new DomainError('internal_error', { cause: thrown });
    const status = refusal.getStatus();
    const code = CODE_OF_STATUS[status] ?? (status < 500 ? 'bad_request' : 'internal_error');
    return new DomainError(code, { cause: thrown });
  }
}

/**
 * Whether a body broke off because its sender has gone. Nobody reads the answer, and nothing is wrong here: what
 * `node:http` throws then must not become an entry in the log that every client can cause.
 */
function isAbortedRequest(thrown: unknown): boolean {
  const { code, message } = thrown as Partial<NodeJS.ErrnoException>;
  return code === 'ECONNRESET' && message === 'aborted';
}
