import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { readForm } from '../../common/http/index.js';
import { type CallbackParameters } from './provider-client.js';

interface CallbackRequest {
  readonly method: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Characters; Microsoft's codes have 2,000. */
const MAX_LENGTH = 8192;

/**
 * What a provider has sent a browser back with. Providers add parameters of their own, so those that are not known are left
 * alone; one of ours that is there twice is refused.
 */
export const CallbackAnswer: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): CallbackParameters => {
    const { method, query = {}, body } = context.switchToHttp().getRequest<CallbackRequest>();
    const sent = method === 'POST' ? readForm(body) : new Map(Object.entries(query));
    return {
      ...{ code: textOf(sent.get('code')), state: textOf(sent.get('state')), iss: textOf(sent.get('iss')) },
      ...{ error: textOf(sent.get('error')), user: textOf(sent.get('user')) },
    };
  },
);

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && value.length <= MAX_LENGTH) return value;
  throw new DomainError('validation_failed', { detail: 'Send no parameter more than once.' });
}
