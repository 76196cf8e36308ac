import { IsArray, IsBoolean, IsIn, IsISO8601, IsString, Matches } from 'class-validator';
import { Transform } from 'class-transformer';
import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { PASSWORD_FORMATS } from '../../passwords/index.js';
import { USER_STATUSES, type UserStatus } from '../../users/index.js';
import { EmailField, MayBeAbsent, NameField, RolesField, UsernameField } from '../../common/fields/index.js';

const FORMAT_NAMES = PASSWORD_FORMATS.map(({ name }) => name);

/** A user of another system, or of this one: a line of an import file. Names are as strict as at sign-up. */
@OwnSchema()
export class ImportedUserDto {
  /** What the user is called. */
  @NameField()
  name!: string;

  /** The address; it also logs in. */
  @EmailField()
  email!: string;

  /** A name that logs in beside the address. */
  @UsernameField()
  username?: string;

  /** A hash of a scheme we know; without one the user chooses a password by a mailed link. */
  @ApiPropertyOptional({
    description:
      'A hash of bcrypt, Argon2, scrypt, PBKDF2 or Firebase, or of this service, or one of `passwordFormat`. ' +
      'Without one the user chooses a password by `POST /auth/forgot-password`.',
    example: '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW',
  })
  @MayBeAbsent()
  @IsString()
  passwordHash?: string;

  /** Which system made `passwordHash`, where its text does not tell: a name of `PASSWORD_FORMATS`. */
  @ApiPropertyOptional({
    enum: FORMAT_NAMES,
    description: 'Which system made `passwordHash`, where its text does not tell (docs/migrating.md).',
    example: 'wordpress',
  })
  @MayBeAbsent()
  @IsIn(FORMAT_NAMES, { message: `must be one of: ${FORMAT_NAMES.join(', ')}` })
  passwordFormat?: string;

  /** The salt, where the system keeps it apart from the hash. */
  @ApiPropertyOptional({
    description: 'The salt, where the system of `passwordFormat` keeps it apart from the hash.',
    example: '739b515add05ccbd0442fafaf0d8501db03ceb4beaae3ca229296d3e76cc7fe9',
  })
  @MayBeAbsent()
  @IsString()
  passwordSalt?: string;

  /** Whether the old system had the address verified. */
  @ApiPropertyOptional({ description: 'Whether the old system had the address verified.', example: true })
  @MayBeAbsent()
  @IsBoolean({ message: 'must be true or false' })
  emailVerified?: boolean;

  /** `["user"]` when absent. */
  @RolesField({ description: '`user`, `admin` or one of `ROLES`. `["user"]` when absent.' })
  roles?: string[];

  /** `active` when absent. */
  @ApiPropertyOptional({ enum: USER_STATUSES, default: 'active' })
  @MayBeAbsent()
  @IsIn(USER_STATUSES, { message: `must be one of: ${USER_STATUSES.join(', ')}` })
  status?: UserStatus;

  /** Since when there is the account (ISO 8601). Now when absent. */
  @ApiPropertyOptional({
    description: 'When the account was created. Default: now.',
    format: 'date-time',
    example: '2019-06-01T08:00:00.000Z',
  })
  @MayBeAbsent()
  @IsISO8601({ strict: true }, { message: 'must be a valid date' })
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/, {
    message: 'must be a time such as 2019-06-01T08:00:00Z',
  })
  createdAt?: string;
}

/** Body of `POST /users/import`. Each user is validated by itself (ImportUsersFlow): a bad one is no reason to refuse the rest. */
@OwnSchema()
export class ImportUsersDto {
  /** The users, each as {@link ImportedUserDto}; checked one by one. */
  @ApiProperty({ type: [ImportedUserDto] })
  // As it was sent: the copy that class-transformer makes of a plain object lacks some of its fields.
  @Transform(({ obj }: { obj: ImportUsersDto }) => obj.users)
  @IsArray({ message: 'must be a list' })
  users!: unknown[];
}
