import { HttpException, Inject, Injectable, Optional } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { type ExtraClaims } from '../../common/http/index.js';
import { type Session, toSessionResponse } from '../../sessions/index.js';
import { checkExtraClaims, NO_EXTRA_CLAIMS } from '../../common/jwt/index.js';
import { normalEmail, normalUsername, toUserResponse, type User } from '../../users/index.js';
import { NightlatchHooks } from './nightlatch-hooks.js';

/** Calls the hooks of the host, if there are any, and lets nothing out that they did not mean to say. */
@Injectable()
export class HostHooks {
  constructor(@Optional() @Inject(NightlatchHooks) private readonly hooks: NightlatchHooks = {}) {}

  /**
   * @param candidate names as typed
   * @throws DomainError what the host refuses with; `internal_error` when it fails
   */
  async beforeSignUp({ name, email, username }: SignUpNames): Promise<void> {
    const candidate = {
      name,
      email: normalEmail(email),
      ...(username !== undefined && { username: normalUsername(username) }),
    };
    await this.call('beforeSignUp', () => this.hooks.beforeSignUp?.(candidate));
  }

  /**
   * @param user the user
   * @param session the session that was opened
   * @throws as `beforeSignUp`
   */
  async afterLogin(user: User, session: Session): Promise<void> {
    await this.call('afterLogin', () =>
      this.hooks.afterLogin?.(toUserResponse(user), toSessionResponse(session, session._id)),
    );
  }

  /**
   * @param user the user
   * @returns what the access token says beside our claims
   * @throws as `beforeSignUp`
   */
  async extraClaims(user: User): Promise<ExtraClaims> {
    if (this.hooks.extraClaims === undefined) return NO_EXTRA_CLAIMS;
    return this.call('extraClaims', async () =>
      checkExtraClaims(await this.hooks.extraClaims?.(toUserResponse(user))),
    );
  }

  private async call<T>(name: keyof NightlatchHooks, hook: () => T | Promise<T>): Promise<T> {
    try {
      return await hook();
    } catch (error) {
      if (error instanceof DomainError) throw error;
      // Our routes answer problems, whoever refuses.
      if (error instanceof HttpException && error.getStatus() < 500)
        throw new DomainError('refused', { detail: error.message, cause: error });
      const cause = new Error(`The hook ${name} failed`, { cause: error });
      throw new DomainError('internal_error', { cause });
    }
  }
}

/** Who is about to have an account, as typed. */
export interface SignUpNames {
  name: string;
  email: string;
  username?: string | undefined;
}
