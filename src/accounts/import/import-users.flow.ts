import { Injectable } from '@nestjs/common';
import { type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError, type FieldError } from '../../common/errors/index.js';
import { createValidationPipe } from '../../common/http/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { KnownRoles, type NewUser, type UserCreation, UserImportStore } from '../../users/index.js';
import { ImportedUserDto } from './import.dto.js';

/** What became of one user. `existing`: the e-mail address has an account, which was left as it is. */
export type ImportOutcome =
  { readonly kind: 'created' | 'existing' } | { readonly kind: 'rejected'; readonly errors: FieldError[] };

/** `POST /users/import` and `users import`: accounts from elsewhere, with the passwords they have. Sends no mail. */
@Injectable()
export class ImportUsersFlow {
  private readonly validation = createValidationPipe();

  constructor(
    private readonly passwords: PasswordsService,
    private readonly userImportStore: UserImportStore,
    private readonly knownRoles: KnownRoles,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates the accounts of those that are valid and new. Nothing that is there is changed, so the same call again,
   * also after a crash in the middle, completes the first one.
   *
   * @param records what should be users, up to some thousands
   * @param origin who imports them
   * @returns what became of each, in their order
   */
  import(records: readonly unknown[], origin: Origin): Promise<ImportOutcome[]> {
    return this.run(records, (users) => this.userImportStore.createMany(users, origin));
  }

  /**
   * Says what `import` would do, and does nothing.
   *
   * @param records as for `import`
   * @param claimed what earlier calls of the same rehearsal have claimed; this one adds to it
   */
  rehearse(records: readonly unknown[], claimed: Set<string>): Promise<ImportOutcome[]> {
    return this.run(records, (users) => this.userImportStore.rehearseMany(users, claimed));
  }

  private async run(
    records: readonly unknown[],
    create: (users: NewUser[]) => Promise<UserCreation['kind'][]>,
  ): Promise<ImportOutcome[]> {
    const validated = await Promise.all(records.map((record) => this.validate(record)));
    const users = validated.flatMap((found) => ('user' in found ? found.user : []));
    const creations = (await create(users)).values();
    return validated.map((found) =>
      'user' in found ? outcomeOf(creations.next().value) : { kind: 'rejected', errors: found.errors },
    );
  }

  private async validate(record: unknown): Promise<{ user: NewUser } | { errors: FieldError[] }> {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return { errors: [{ field: 'user', messages: ['must be a JSON object'] }] };
    try {
      return { user: await this.toUser(record) };
    } catch (error) {
      if (error instanceof DomainError && error.errors !== undefined) return { errors: error.errors };
      throw error;
    }
  }

  /** @throws DomainError `validation_failed` */
  private async toUser(record: object): Promise<NewUser> {
    const type = { type: 'body', metatype: ImportedUserDto } as const;
    const dto = (await this.validation.transform(record, type)) as ImportedUserDto;
    const { name, email, username, passwordHash, emailVerified, status } = dto;
    const roles = dto.roles === undefined ? undefined : this.knownRoles.check(dto.roles);
    const createdAt = dto.createdAt === undefined ? undefined : new Date(dto.createdAt);
    const errors = [...this.wrongHash(passwordHash), ...this.wrongTime(createdAt)];
    if (errors.length > 0) throw new DomainError('validation_failed', { errors });
    return { name, email, username, passwordHash, emailVerified, roles, status, createdAt };
  }

  private wrongHash(passwordHash: string | undefined): FieldError[] {
    const refusal = passwordHash === undefined ? undefined : this.passwords.refuseHash(passwordHash);
    return refusal === undefined ? [] : [{ field: 'passwordHash', messages: [refusal] }];
  }

  private wrongTime(createdAt: Date | undefined): FieldError[] {
    if (createdAt === undefined || createdAt.getTime() <= this.clock.now().getTime()) return [];
    return [{ field: 'createdAt', messages: ['must not be in the future'] }];
  }
}

function outcomeOf(creation: UserCreation['kind'] | undefined): ImportOutcome {
  if (creation === 'created') return { kind: 'created' };
  if (creation === 'email_taken') return { kind: 'existing' };
  return { kind: 'rejected', errors: [{ field: 'username', messages: ['is taken by another user'] }] };
}
