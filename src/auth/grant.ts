import { type Client, type FormParameters } from '../common/http/index.js';
import { type IssuedTokens } from './token-issuer.js';

/** One `grant_type` of `POST /auth/token` (RFC 6749 §4). */
export interface Grant {
  /** The value of `grant_type`. */
  readonly type: string;

  /**
   * @param form the request's parameters
   * @param client where from
   * @returns the tokens
   * @throws DomainError `validation_failed` for a parameter; whatever else the grant refuses with
   */
  grant(form: FormParameters, client: Client): Promise<IssuedTokens>;
}

/** Injection token of the list of {@link Grant}s. */
export const GRANTS = Symbol('Grants');
