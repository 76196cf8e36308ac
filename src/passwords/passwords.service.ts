import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { PASSWORDS_CONFIG, type PasswordsConfig } from '../config/index.js';
import { parseForeign, refuseForeign } from './foreign/index.js';
import { HashingPool } from './hashing-pool.js';
import { ImportedSecrets } from './imported-secrets.js';
import { hasLoneSurrogate, normalize } from './normal-form.js';
import { InjectPasswordPolicy, type PasswordPolicy } from './password-policy.js';
import { dummyBcrypt, formatHash, isOurs, parseHash, type StoredHash } from './password-scheme.js';
import { type PasswordOwner } from './personal.js';
import { NO_PEPPER, pepperId, prehash } from './prehash.js';

/**
 * What `verify` found. `reason` is for the audit log; a client hears the same of all three.
 * `unusable_hash` is damaged, of a scheme nobody knows, or made with a pepper that is not ours.
 */
export type PasswordVerdict =
  | { readonly ok: true; readonly rehash: boolean }
  | { readonly ok: false; readonly reason: 'unknown_user' | 'wrong_password' | 'unusable_hash' };

/**
 * Hashes and verifies passwords, and evaluates new ones by the policy. Knows no users and no database.
 */
@Injectable()
export class PasswordsService {
  private readonly pepperId: string;

  constructor(
    @Inject(PASSWORDS_CONFIG) private readonly config: PasswordsConfig,
    private readonly hashingPool: HashingPool,
    @InjectPasswordPolicy() private readonly policy: PasswordPolicy,
    private readonly importedSecrets: ImportedSecrets,
  ) {
    this.pepperId = pepperId(config.pepper);
  }

  /**
   * @param password as the user sent it, already evaluated by `check`
   * @param caller whose work it is: callers take turns
   * @returns the string to store; its format is in password-scheme.ts
   * @throws DomainError `password_rejected` when it is not well-formed Unicode; `service_unavailable` when too
   *   many passwords wait to be hashed
   */
  async hash(password: string, caller: string): Promise<string> {
    if (hasLoneSurrogate(password)) throw new DomainError('password_rejected');
    const bcrypt = await this.hashingPool.run(
      caller,
      'hash',
      prehash(password, this.config.pepper),
      this.config.cost,
    );
    return formatHash(this.pepperId, bcrypt);
  }

  /**
   * A new hash in place of an old one. That is no part of a login: where there is no room for it now, the next
   * login comes to it.
   *
   * @param password as `verify` has found it right
   * @param caller as for `hash`
   * @returns the string to store; undefined when too many passwords wait to be hashed
   */
  async rehash(password: string, caller: string): Promise<string | undefined> {
    try {
      return await this.hash(password, caller);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'service_unavailable') return undefined;
      throw error;
    }
  }

  /**
   * Compares at equal cost: whatever the answer but `ok`, 2^cost rounds (OWASP ASVS 5.0, 6.3.8).
   * Only a hash of a cost above the current one takes longer. A hash from elsewhere that is cheaper than today's
   * is topped up to the same time, by measure (foreign/equal-cost.ts).
   *
   * @param password as the user sent it
   * @param stored what the database holds; undefined for a user that does not exist
   * @param caller as for `hash`
   * @returns `rehash` when the caller is to store a `rehash`: the cost, the scheme or the pepper is not today's
   * @throws DomainError `service_unavailable` when too many passwords wait to be hashed, whoever asks
   */
  async verify(password: string, stored: string | undefined, caller: string): Promise<PasswordVerdict> {
    const secrets = stored === undefined ? {} : this.importedSecrets.secretsOf(stored);
    const foreign = stored === undefined ? undefined : parseForeign(stored, secrets);
    if (stored !== undefined && foreign !== undefined && !hasLoneSurrogate(password)) {
      const ok = await this.hashingPool.run(caller, 'foreign', password, stored, this.config.cost, secrets);
      // Always to be hashed anew: no pepper went in.
      return ok ? { ok, rehash: true } : { ok, reason: 'wrong_password' };
    }
    const found = stored === undefined ? undefined : this.usable(stored);
    if (found === undefined || hasLoneSurrogate(password)) {
      await this.spend(password, caller);
      if (stored === undefined) return { ok: false, reason: 'unknown_user' };
      const usable = found !== undefined || foreign !== undefined;
      return { ok: false, reason: usable ? 'wrong_password' : 'unusable_hash' };
    }
    // A no costs the full cost: an old hash is not told from none by its speed.
    const prepared = this.prepare(password, found);
    const ok = await this.hashingPool.run(caller, 'compare', prepared, found.bcrypt, this.config.cost);
    if (!ok) return { ok: false, reason: 'wrong_password' };
    return { ok: true, rehash: found.cost !== this.config.cost || found.pepperId !== this.pepperId };
  }

  /**
   * Evaluates a new password.
   *
   * @param password as the user sent it
   * @param about whose it will be
   * @returns what the user is to do, one sentence each; empty when the password is fine
   * @throws what a host's policy throws
   */
  async check(password: string, about: PasswordOwner): Promise<string[]> {
    return this.policy.evaluate(password, about);
  }

  /**
   * Whether two passwords, as typed, are one.
   *
   * @param password one
   * @param other the other
   */
  isSame(password: string, other: string): boolean {
    return normalize(password) === normalize(other);
  }

  /**
   * Evaluates a hash that is to be imported.
   *
   * @param stored a hash from elsewhere, or one of ours
   * @returns what it must be, for whoever brings it, never with the hash in it; undefined when `verify` can use it
   */
  refuseHash(stored: string): string | undefined {
    if (!isOurs(stored)) return refuseForeign(stored, this.importedSecrets.secretsOf(stored));
    return this.usable(stored) === undefined
      ? 'must be an undamaged hash of this service, made with the PASSWORD_PEPPER that is set now, or with none'
      : undefined;
  }

  private usable(stored: string): StoredHash | undefined {
    const hash = parseHash(stored);
    // Hashes from before a pepper was set go on working, and are replaced on the next login.
    return hash?.pepperId === this.pepperId || hash?.pepperId === NO_PEPPER ? hash : undefined;
  }

  private prepare(password: string, { pepperId }: StoredHash): string {
    return prehash(password, pepperId === NO_PEPPER ? undefined : this.config.pepper);
  }

  private async spend(password: string, caller: string): Promise<void> {
    const { pepper, cost } = this.config;
    await this.hashingPool.run(caller, 'compare', prehash(password, pepper), dummyBcrypt(cost), cost);
  }
}
