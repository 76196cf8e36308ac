import { Inject, Injectable } from '@nestjs/common';
import { PASSWORDS_CONFIG, type PasswordsConfig } from '../config/index.js';
import { parseFast, ruleOf } from './foreign/fast/index.js';
import { PASSWORD_FORMATS } from './foreign/formats/index.js';
import {
  type FormatSecrets,
  type PasswordRecord,
  type ReadPassword,
} from './foreign/formats/password-format.js';
import { fast, kept, refused } from './foreign/formats/read-password.js';
import { refuseForeign } from './foreign/index.js';
import { readPbkdf2 } from './foreign/pbkdf2.js';
import { isPrepared, readPrepared } from './foreign/preparations.js';
import { formatWrapped, wrappedCost, wrappedText } from './foreign/wrapped.js';
import { HashingPool } from './hashing-pool.js';
import { ImportedSecrets } from './imported-secrets.js';
import { isOurs } from './password-scheme.js';
import { PasswordsService } from './passwords.service.js';
import { pepperId, prehash } from './prehash.js';

/** Characters of a record. 512 bytes in hexadecimal digits are 1,024. */
const MAX_LENGTH = 4096;

/** PBKDF2 with fewer iterations is a fast scheme: a graphics card makes a million such guesses per second. */
const FEW_ROUNDS = 10_000;

/** A password of another system, and which system's. */
export interface ImportedPassword extends PasswordRecord {
  /** A name of {@link PASSWORD_FORMATS}; undefined where the text of the hash says all. */
  readonly format?: string | undefined;
}

/** Reads the passwords of other systems, and makes what is stored of them. */
@Injectable()
export class ImportedPasswords {
  constructor(
    @Inject(PASSWORDS_CONFIG) private readonly config: PasswordsConfig,
    private readonly hashingPool: HashingPool,
    private readonly passwords: PasswordsService,
    private readonly importedSecrets: ImportedSecrets,
  ) {}

  /**
   * @param password as it stood in the system's database
   * @param secrets of the old application
   * @returns what it comes to; `refused` also when it is out of bounds
   */
  read(password: ImportedPassword, secrets: FormatSecrets = {}): ReadPassword {
    const { hash, salt, format: name } = password;
    if (hash.length > MAX_LENGTH || (salt?.length ?? 0) > MAX_LENGTH)
      return refused(`must have at most ${MAX_LENGTH} characters`);
    if (name === undefined) return this.readBare(hash);
    const format = PASSWORD_FORMATS.find((candidate) => candidate.name === name);
    if (format === undefined) return refused('must come with a passwordFormat that is known here');
    return this.bounded(format.read(password, secrets));
  }

  /**
   * The string to store. For a fast hash that is half the work of a hash of ours, on a hashing thread.
   *
   * @param read what `read` returned, not `refused`
   * @param caller whose work it is
   * @throws DomainError `service_unavailable` when too many passwords wait to be hashed
   */
  async toStored(read: Exclude<ReadPassword, { kind: 'refused' }>, caller: string): Promise<string> {
    if (read.kind === 'kept') return read.stored;
    const { pepper, cost } = this.config;
    const prepared = prehash(wrappedText(read.digest), pepper);
    const hash = await this.hashingPool.run(caller, 'hash', prepared, wrappedCost(cost));
    return formatWrapped(pepperId(pepper), hash, read.derivation);
  }

  /**
   * Whether the record would open once it is imported.
   *
   * @param read as for `toStored`
   * @param password to try
   * @param caller as for `toStored`
   * @throws DomainError as `toStored`
   */
  async opens(
    read: Exclude<ReadPassword, { kind: 'refused' }>,
    password: string,
    caller: string,
  ): Promise<boolean> {
    return (await this.passwords.verify(password, await this.toStored(read, caller), caller)).ok;
  }

  /** A hash whose text tells its scheme, or one of ours. */
  private readBare(hash: string): ReadPassword {
    if (!isOurs(hash)) return this.bounded(kept(hash));
    const reason = this.passwords.refuseHash(hash);
    return reason === undefined ? kept(hash) : refused(reason);
  }

  private bounded(read: ReadPassword): ReadPassword {
    if (read.kind === 'refused') return read;
    if (read.kind === 'fast') {
      const { derivation } = read;
      const inner = readPrepared(derivation, this.importedSecrets.secretsOf(derivation))?.inner;
      if (inner !== undefined && parseFast(inner) !== undefined) return read;
      return refused(`must be ${ruleOf(inner ?? '')}`);
    }
    const secrets = this.importedSecrets.secretsOf(read.stored);
    const reason = refuseForeign(read.stored, secrets);
    if (reason === undefined) return fewRounds(read.stored) ?? read;
    // The rule of the scheme itself says more than that of the steps before it.
    const inner = isPrepared(read.stored) ? readPrepared(read.stored, secrets)?.inner : undefined;
    return refused((inner === undefined ? undefined : refuseForeign(inner)) ?? reason);
  }
}

/** @returns the same as a fast hash, when it is PBKDF2 of few iterations */
function fewRounds(stored: string): ReadPassword | undefined {
  // Behind the steps, which don't have the pattern of a PBKDF2 hash.
  const at = isPrepared(stored) ? stored.indexOf('$pbkdf2') : 0;
  const parts = at === -1 ? undefined : readPbkdf2(stored.slice(at));
  if (parts === undefined || parts.iterations >= FEW_ROUNDS) return undefined;
  const { digest, iterations, hash, salt } = parts;
  const derivation = `$pbkdf2$${digest}$${iterations}$${hash.length}$${salt.toString('base64url')}`;
  return fast(`${stored.slice(0, at)}${derivation}`, hash.toString('base64'));
}
