import { Inject, Injectable } from '@nestjs/common';
import { type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError, type FieldError } from '../../common/errors/index.js';
import { randomId } from '../../common/ids.js';
import { createValidationPipe } from '../../common/http/index.js';
import {
  ACCOUNTS_CONFIG,
  type AccountsConfig,
  HASHING_CONFIG,
  type HashingConfig,
} from '../../config/index.js';
import {
  type FormatSecrets,
  ImportedPasswords,
  PASSWORD_FORMATS,
  type ReadPassword,
} from '../../passwords/index.js';
import {
  type ImportedCreation,
  KnownRoles,
  type NewUser,
  normalEmail,
  UserImportStore,
} from '../../users/index.js';
import { ImportedUserDto } from './import.dto.js';
import { normalRecord } from './normal-record.js';

/** What became of one user. `existing`: the user has an account, which was left as it is. */
export type ImportOutcome =
  { readonly kind: 'created' | 'existing' } | { readonly kind: 'rejected'; readonly errors: FieldError[] };

/** An account here has no such part. Silently it would be lost. */
const NO_METADATA = {
  field: 'metadata',
  messages: [
    'is not taken over: an account has no such part here. Keep it in a collection of your own, by the id',
  ],
};

/** How many passwords are hashed before their accounts are created: a crash costs no more than their time. */
const HASHED_AT_ONCE = 20;

/** Whose work they are on the hashing threads. */
const CALLER = 'users import';

/** A valid user, and a password that is yet to be hashed. */
interface ValidUser {
  readonly user: NewUser;
  readonly fast?: Extract<ReadPassword, { kind: 'fast' }>;
}

/** What was looked at, and may be created, or why not. */
export type PreparedUser = ValidUser | { readonly errors: FieldError[] };

/** `POST /users/import` and `users import`: accounts from elsewhere, with the passwords they have. Sends no mail. */
@Injectable()
export class ImportUsersFlow {
  private readonly validation = createValidationPipe();

  constructor(
    private readonly importedPasswords: ImportedPasswords,
    @Inject(HASHING_CONFIG) private readonly hashing: HashingConfig,
    private readonly userImportStore: UserImportStore,
    private readonly knownRoles: KnownRoles,
    @Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks at a user, and asks no database.
   *
   * @param record what should be one
   * @param secrets of the application that it comes from
   * @returns what may be created of it, or why nothing
   */
  async prepare(record: unknown, secrets?: FormatSecrets): Promise<PreparedUser> {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return { errors: [{ field: 'user', messages: ['must be a JSON object'] }] };
    try {
      return await this.toValid(record, secrets);
    } catch (error) {
      if (error instanceof DomainError && error.errors !== undefined) return { errors: error.errors };
      throw error;
    }
  }

  /**
   * Creates the accounts of those that are valid and new. Nothing that is there is changed, so the same call again,
   * also after a crash in the middle, completes the first one.
   *
   * @param prepared what `prepare` has returned, of up to some thousands
   * @param origin who imports them
   * @returns what became of each, in their order
   * @throws DomainError `service_unavailable` when passwords are to be hashed and too many wait
   */
  create(prepared: readonly PreparedUser[], origin: Origin): Promise<ImportOutcome[]> {
    return this.settle(prepared, (valid) => this.createAll(valid, origin));
  }

  /**
   * Says what `create` would do, and does nothing.
   *
   * @param prepared as for `create`
   * @param claimed what earlier calls of the same rehearsal have claimed; this one adds to it
   */
  rehearse(prepared: readonly PreparedUser[], claimed: Set<string>): Promise<ImportOutcome[]> {
    return this.settle(prepared, (valid) =>
      this.userImportStore.rehearseMany(
        valid.map(({ user }) => user),
        claimed,
      ),
    );
  }

  private async settle(
    prepared: readonly PreparedUser[],
    create: (valid: ValidUser[]) => Promise<ImportedCreation[]>,
  ): Promise<ImportOutcome[]> {
    const valid = prepared.flatMap((each) => ('user' in each ? each : []));
    const creations = (await create(valid)).values();
    return prepared.map((each) =>
      'user' in each ? outcomeOf(creations.next().value) : { kind: 'rejected', errors: each.errors },
    );
  }

  /** Some at a time, where there is something to hash. */
  private async createAll(valid: readonly ValidUser[], origin: Origin): Promise<ImportedCreation[]> {
    const size = valid.some(({ fast }) => fast !== undefined) ? HASHED_AT_ONCE : valid.length;
    const kinds: ImportedCreation[] = [];
    for (let at = 0; at < valid.length; at += size)
      kinds.push(...(await this.createSome(valid.slice(at, at + size), origin)));
    return kinds;
  }

  private async createSome(valid: readonly ValidUser[], origin: Origin): Promise<ImportedCreation[]> {
    const users = valid.map(({ user }) => user);
    if (valid.every(({ fast }) => fast === undefined)) return this.userImportStore.createMany(users, origin);
    // Whoever has an account is not hashed for, so that the same import again goes fast to where it was broken off.
    const expected = await this.userImportStore.rehearseMany(users, new Set());
    const fresh = valid.filter((_, at) => expected[at] === 'created');
    const hashed = await this.hashAll(fresh);
    const created = (await this.userImportStore.createMany(hashed, origin)).values();
    return expected.map((kind) => (kind === 'created' ? (created.next().value ?? kind) : kind));
  }

  /** As many at once as there are threads: with more, an import over HTTP would push logins out of the queue. */
  private async hashAll(valid: readonly ValidUser[]): Promise<NewUser[]> {
    const users: NewUser[] = [];
    const entries = valid.entries();
    const work = async (): Promise<void> => {
      for (const [at, { user, fast }] of entries) {
        users[at] =
          fast === undefined
            ? user
            : { ...user, passwordHash: await this.importedPasswords.toStored(fast, CALLER) };
      }
    };
    await Promise.all(Array.from({ length: this.hashing.threads }, work));
    return users;
  }

  /** @throws DomainError `validation_failed` */
  private async toValid(record: object, secrets: FormatSecrets | undefined): Promise<ValidUser> {
    const normal = normalRecord(record);
    if ('metadata' in normal) throw new DomainError('validation_failed', { errors: [NO_METADATA] });
    const type = { type: 'body', metatype: ImportedUserDto } as const;
    const dto = (await this.validation.transform(normal, type)) as ImportedUserDto;
    const { id, name, email, username, passwordHash } = dto;
    const roles = dto.roles === undefined ? undefined : this.knownRoles.check(dto.roles);
    const createdAt = dto.createdAt === undefined ? undefined : new Date(dto.createdAt);
    const read = passwordHash === undefined ? undefined : this.readPassword(dto, passwordHash, secrets);
    const errors = [
      ...this.nameless(dto),
      ...(wrongSalt(dto) ?? wrongHash(read)),
      ...this.wrongTime(createdAt),
      ...wrongIdentities(dto),
    ];
    if (errors.length > 0) throw new DomainError('validation_failed', { errors });
    const user: NewUser = {
      ...{ id, name, email, username, roles, createdAt },
      ...this.statusOf(dto),
      passwordHash: read?.kind === 'kept' ? read.stored : undefined,
      // Of no address nobody can say that it is verified.
      emailVerified: email === undefined ? undefined : dto.emailVerified,
      identities: this.identitiesOf(dto, createdAt),
    };
    return read?.kind === 'fast' ? { user, fast: read } : { user };
  }

  private readPassword(
    { passwordFormat: format, passwordSalt: salt }: ImportedUserDto,
    hash: string,
    secrets: FormatSecrets | undefined,
  ): ReadPassword {
    return this.importedPasswords.read({ hash, salt, format }, secrets);
  }

  /** A ban that is over is none. */
  private statusOf({ status, bannedUntil }: ImportedUserDto): Pick<NewUser, 'status' | 'bannedUntil'> {
    if (bannedUntil === undefined) return { status };
    const end = new Date(bannedUntil);
    return end > this.clock.now() ? { status: 'banned', bannedUntil: end } : { status: 'active' };
  }

  private identitiesOf(
    { identities = [] }: ImportedUserDto,
    createdAt = this.clock.now(),
  ): NewUser['identities'] {
    if (identities.length === 0) return undefined;
    return identities.map(({ issuer, subject, provider, email, emailVerified = false }) => ({
      ...{ id: randomId(), issuer, subject, provider },
      ...(email !== undefined && { email: normalEmail(email) }),
      emailVerified: email !== undefined && emailVerified,
      linkedAt: createdAt,
    }));
  }

  private nameless({ email, username, identities = [] }: ImportedUserDto): FieldError[] {
    if (email !== undefined) return [];
    if (this.config.requireEmail) return [{ field: 'email', messages: ['is required here (REQUIRE_EMAIL)'] }];
    if (username !== undefined || identities.length > 0) return [];
    return [{ field: 'email', messages: ['is required where there is neither a username nor an identity'] }];
  }

  private wrongTime(createdAt: Date | undefined): FieldError[] {
    if (createdAt === undefined || createdAt.getTime() <= this.clock.now().getTime()) return [];
    return [{ field: 'createdAt', messages: ['must not be in the future'] }];
  }
}

function wrongHash(read: ReadPassword | undefined): FieldError[] {
  return read?.kind === 'refused' ? [{ field: 'passwordHash', messages: [read.reason] }] : [];
}

function wrongSalt({
  passwordHash,
  passwordFormat,
  passwordSalt,
}: ImportedUserDto): FieldError[] | undefined {
  const isNeeded = PASSWORD_FORMATS.find(({ name }) => name === passwordFormat)?.needsSalt === true;
  if (passwordHash === undefined || isNeeded === (passwordSalt !== undefined)) return undefined;
  const message = isNeeded ? 'is required with this passwordFormat' : 'has no use with this passwordFormat';
  return [{ field: 'passwordSalt', messages: [message] }];
}

function wrongIdentities({ identities = [] }: ImportedUserDto): FieldError[] {
  const names = new Set(identities.map(({ issuer, subject }) => `${issuer} ${subject}`));
  return names.size === identities.length
    ? []
    : [{ field: 'identities', messages: ['must be different ones'] }];
}

/** What another user has. */
const TAKEN = {
  id_taken: { field: 'id', message: 'is taken by another user' },
  username_taken: { field: 'username', message: 'is taken by another user' },
  identity_taken: { field: 'identities', message: "has one that is another user's" },
} as const;

function outcomeOf(creation: ImportedCreation | undefined): ImportOutcome {
  if (creation === 'created' || creation === 'existing') return { kind: creation };
  const { field, message } = TAKEN[creation ?? 'username_taken'];
  return { kind: 'rejected', errors: [{ field, messages: [message] }] };
}
