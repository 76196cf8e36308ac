import { Injectable } from '@nestjs/common';
import {
  type Credentials,
  type Grant,
  type IssuedTokens,
  LoginFlow,
  requireSession,
} from '../../auth/index.js';
import { DomainError } from '../../common/errors/index.js';
import { isAccountAddress, isUsername, typedName } from '../../common/fields/index.js';
import { type Client, type FormParameters, requiredParameter } from '../../common/http/index.js';

/** `grant_type=password` (RFC 6749 §4.3): what it checks, costs and refuses is that of `POST /auth/login`. */
@Injectable()
export class PasswordGrant implements Grant {
  readonly type = 'password';

  constructor(private readonly loginFlow: LoginFlow) {}

  /**
   * @param form `username`, an e-mail address or a username, and `password`
   * @param client where from
   * @returns the tokens of a new session
   * @throws DomainError `validation_failed`, `second_factor_required`, `action_required`, and what a login refuses with
   */
  async grant(form: FormParameters, client: Client): Promise<IssuedTokens> {
    return requireSession(await this.loginFlow.login(credentialsOf(form), client));
  }
}

/**
 * @param form `username` and `password`
 * @returns who says to be who
 * @throws DomainError `validation_failed`
 */
export function credentialsOf(form: FormParameters): Credentials {
  const name = typedName(requiredParameter(form, 'username'));
  const password = requiredParameter(form, 'password');
  // As POST /auth/login: a name that nobody can have is a mistake, not an attempt.
  if (isAccountAddress(name)) return { email: name, password, transport: 'body' };
  if (isUsername(name)) return { username: name, password, transport: 'body' };
  throw new DomainError('validation_failed', { detail: 'username must be an e-mail address or a username.' });
}
