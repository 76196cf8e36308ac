import { Inject, Injectable } from '@nestjs/common';
import { type Grant, GRANTS } from '../auth/index.js';
import { DomainError } from '../common/errors/index.js';
import { type Client, type FormParameters, requiredParameter } from '../common/http/index.js';
import { type TokenResponse, toTokenResponse } from './oauth.response.js';

/** `POST /auth/token`: one of the grants that the features bring, in OAuth's words. */
@Injectable()
export class GrantFlow {
  private readonly grants: ReadonlyMap<string, Grant>;

  constructor(@Inject(GRANTS) grants: readonly Grant[]) {
    this.grants = new Map(grants.map((grant) => [grant.type, grant]));
  }

  /** The values of `grant_type` that there are. */
  get types(): string[] {
    return [...this.grants.keys()];
  }

  /**
   * What no grant knows of the form is ignored, client credentials too (RFC 6749 §3.2): all our clients are public.
   *
   * @param form the request's parameters
   * @param client where from
   * @throws DomainError `validation_failed`, `unsupported_grant_type`, and what the grant refuses with
   */
  async grant(form: FormParameters, client: Client): Promise<TokenResponse> {
    const grant = this.grants.get(requiredParameter(form, 'grant_type'));
    if (grant === undefined) {
      throw new DomainError('unsupported_grant_type', { detail: `Use one of: ${this.types.join(', ')}.` });
    }
    const { answer } = await grant.grant(form, client);
    return toTokenResponse(answer);
  }
}
