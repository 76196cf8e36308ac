import { type ContinueLoginDto, type LinkDto, type StepUpDto, type UserResponse } from './api.js';
import { type Result } from './errors.js';
import {
  type AnswerOf,
  type ArgumentsOf,
  type Method,
  type PathOf,
  type RefusalOf,
  type RouteOf,
} from './routes.js';
import { type Step } from './steps.js';

/** What of a client its passkeys need. */
export interface Caller {
  request<M extends Method, P extends PathOf<M> & string>(
    method: M,
    path: P,
    ...args: ArgumentsOf<RouteOf<M, P>>
  ): Promise<Result<AnswerOf<RouteOf<M, P>>, RefusalOf<RouteOf<M, P>>>>;
  continueLogin(body: ContinueLoginDto): Promise<Result<Step>>;
  stepUp(body: StepUpDto): Promise<Result<UserResponse>>;
  readonly federated: { link(body: LinkDto): Promise<Result<Step>> };
}
