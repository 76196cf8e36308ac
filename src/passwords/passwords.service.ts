import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { PASSWORDS_CONFIG, type PasswordsConfig } from '../config/index.js';
import { CommonPasswords } from './common-passwords.js';
import { type ForeignHash, parseForeign, refuseForeign, verifyForeign } from './foreign/index.js';
import { hasLoneSurrogate } from './normal-form.js';
import { Pace, stopwatch } from './pace.js';
import { PasswordHasher } from './password-hasher.js';
import { judge } from './password-policy.js';
import { dummyBcrypt, formatHash, isOurs, parseHash, type StoredHash } from './password-scheme.js';
import type { PasswordOwner } from './personal.js';
import { NO_PEPPER, pepperId, prehash } from './prehash.js';

/**
 * What `verify` found. `reason` is for the audit log; a client hears the same of all three.
 * `unusable_hash` is damaged, of a scheme nobody knows, or made with a pepper that is not ours.
 */
export type PasswordVerdict =
  | { readonly ok: true; readonly rehash: boolean }
  | { readonly ok: false; readonly reason: 'unknown_user' | 'wrong_password' | 'unusable_hash' };

/** log2 of the rounds that show how fast bcrypt is today: about 10 ms. */
const PACE_COST = 8;
/** log2 of bcrypt's least rounds: under a millisecond. */
const LEAST_COST = 4;

/**
 * Hashes, verifies and judges passwords. Knows no users and no database.
 */
@Injectable()
export class PasswordsService {
  private readonly pepperId: string;
  private readonly common: CommonPasswords | undefined;
  private readonly pace = new Pace();

  constructor(
    @Inject(PASSWORDS_CONFIG) private readonly config: PasswordsConfig,
    private readonly hasher: PasswordHasher,
  ) {
    this.pepperId = pepperId(config.pepper);
    this.common = config.blocklist ? CommonPasswords.load() : undefined;
  }

  /**
   * @param password as the user sent it, already judged by `check`
   * @returns the string to store; its format is in password-scheme.ts
   * @throws DomainError `password_rejected` when it is not well-formed Unicode
   */
  async hash(password: string): Promise<string> {
    if (hasLoneSurrogate(password)) throw new DomainError('password_rejected');
    const bcrypt = await this.hasher.hash(prehash(password, this.config.pepper), this.config.cost);
    return formatHash(this.pepperId, bcrypt);
  }

  /**
   * Compares at equal cost: whatever the answer but `ok`, 2^cost rounds (OWASP ASVS 5.0, 6.3.8).
   * Only a hash of a cost above the current one takes longer. A hash from elsewhere that is cheaper than today's
   * is topped up to the same time, by measure: as near as two calls of the same cost are to each other.
   *
   * @param password as the user sent it
   * @param stored what the database holds; undefined for a user that does not exist
   * @returns `rehash` when the caller is to store a new `hash`: the cost, the scheme or the pepper is not today's
   */
  async verify(password: string, stored: string | undefined): Promise<PasswordVerdict> {
    const foreign = stored === undefined ? undefined : parseForeign(stored);
    if (stored !== undefined && foreign !== undefined && !hasLoneSurrogate(password))
      return this.verifyForeign(password, stored, foreign);
    const found = stored === undefined ? undefined : this.usable(stored);
    if (found === undefined || hasLoneSurrogate(password)) {
      await this.spend(password, this.config.cost);
      if (stored === undefined) return { ok: false, reason: 'unknown_user' };
      const usable = found !== undefined || foreign !== undefined;
      return { ok: false, reason: usable ? 'wrong_password' : 'unusable_hash' };
    }
    if (await this.hasher.compare(this.prepare(password, found), found.bcrypt))
      return { ok: true, rehash: found.cost !== this.config.cost || found.pepperId !== this.pepperId };
    // 2^c + (2^c + 2^(c+1) + … + 2^(cost−1)) = 2^cost: an old hash is not told from none by its speed.
    for (let cost = found.cost; cost < this.config.cost; cost++) await this.spend(password, cost);
    return { ok: false, reason: 'wrong_password' };
  }

  /**
   * Judges a new password.
   *
   * @param password as the user sent it
   * @param about whose it will be
   * @returns what the user is to do, one sentence each; empty when the password is fine
   */
  check(password: string, about: PasswordOwner): string[] {
    return judge(password, about, { minLength: this.config.minLength, common: this.common });
  }

  /**
   * Judges a hash that is to be imported.
   *
   * @param stored a hash from elsewhere, or one of ours
   * @returns what it must be, for whoever brings it, never with the hash in it; undefined when `verify` can use it
   */
  refuseHash(stored: string): string | undefined {
    if (!isOurs(stored)) return refuseForeign(stored);
    return this.usable(stored) === undefined
      ? 'must be an undamaged hash of this service, made with the PASSWORD_PEPPER that is set now, or with none'
      : undefined;
  }

  private async verifyForeign(
    password: string,
    stored: string,
    { work }: ForeignHash,
  ): Promise<PasswordVerdict> {
    const stop = stopwatch();
    const ok = await verifyForeign(password, stored);
    const time = stop();
    // Also when the password was right: the account may be banned, which must look like a wrong password.
    // First a part of the bill, so that the pace is known also when this is the first password of the process.
    await this.spend(password, PACE_COST);
    let left = 2 ** this.config.cost - 2 ** PACE_COST - this.pace.roundsOf(work, time);
    for (let cost = this.config.cost; cost >= LEAST_COST; cost--) {
      if (2 ** cost > left) continue;
      await this.spend(password, cost);
      left -= 2 ** cost;
    }
    return ok ? { ok, rehash: true } : { ok, reason: 'wrong_password' };
  }

  private usable(stored: string): StoredHash | undefined {
    const hash = parseHash(stored);
    // Hashes from before a pepper was set go on working, and are replaced on the next login.
    return hash?.pepperId === this.pepperId || hash?.pepperId === NO_PEPPER ? hash : undefined;
  }

  private prepare(password: string, { pepperId }: StoredHash): string {
    return prehash(password, pepperId === NO_PEPPER ? undefined : this.config.pepper);
  }

  private async spend(password: string, cost: number): Promise<void> {
    const stop = stopwatch();
    await this.hasher.compare(prehash(password, this.config.pepper), dummyBcrypt(cost));
    this.pace.sawBcrypt(2 ** cost, stop());
  }
}
