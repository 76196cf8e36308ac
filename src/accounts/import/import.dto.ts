import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { Transform, Type } from 'class-transformer';
import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { PASSWORD_FORMATS } from '../../passwords/index.js';
import { MAX_IDENTITIES, USER_STATUSES, type UserStatus } from '../../users/index.js';
import {
  EmailField,
  MayBeAbsent,
  NameField,
  RolesField,
  TimeField,
  UsernameField,
} from '../../common/fields/index.js';

const FORMAT_NAMES = PASSWORD_FORMATS.map(({ name }) => name);

/** What an id may be: it stands in paths, tokens and logs, no address has its form, and it is no route beside `/users/:id`. */
const USER_ID = /^(?!roles$)[A-Za-z0-9_-][A-Za-z0-9_.:|~-]{0,63}$/;

/** An account at a provider that logs in to the imported one. */
@OwnSchema()
export class ImportedIdentityDto {
  /** Who vouches for it. */
  @ApiProperty({
    description: '`iss` of an OpenID provider; of a named one what docs/migrating.md lists.',
    example: 'https://accounts.google.com',
  })
  @Matches(/^https?:\/\/[!-~]{1,250}$/, { message: 'must be the URL of an issuer' })
  issuer!: string;

  /** What the issuer calls its user. */
  @ApiProperty({ description: 'What the issuer calls its user, for good.', example: '110169484474386276334' })
  @IsString()
  @Length(1, 255, { message: 'must have 1 to 255 characters' })
  subject!: string;

  /** The id of the provider here. */
  @ApiProperty({ description: 'The id of the provider here, as in FEDERATED_PROVIDERS.', example: 'google' })
  @Matches(/^[a-z][a-z0-9-]{0,31}$/, { message: 'must be the id of a provider' })
  provider!: string;

  /** The address that the provider has told. */
  @EmailField({ required: false, description: 'The address that the provider has told.', isOfAccount: true })
  email?: string;

  /** Whether the provider has verified it; false when absent. */
  @ApiPropertyOptional({ description: 'Whether the provider has verified the address.', example: true })
  @MayBeAbsent()
  @IsBoolean({ message: 'must be true or false' })
  emailVerified?: boolean;
}

/** A user of another system, or of this one: a line of an import file. Names are as strict as at sign-up. */
@OwnSchema()
export class ImportedUserDto {
  /** What the user is called. */
  @NameField()
  name!: string;

  /** The id of the account before, which it keeps; a new one when absent. */
  @ApiPropertyOptional({
    description:
      'The id of the account before, which it keeps: 1 to 64 letters, digits, `_`, `-`, `.`, `:`, `|` or `~`. Default: a new one.',
    example: '6b0b438739f6b6391185d274',
  })
  @MayBeAbsent()
  @Matches(USER_ID, {
    message:
      'must have 1 to 64 letters, digits, "_", "-", ".", ":", "|" or "~", begin with a letter, a digit, "_" or "-", and not be "roles"',
  })
  id?: string;

  /** The address; it also logs in. Without one there is a username, or an identity. */
  @EmailField({
    required: false,
    description: 'The address; it also logs in. Without one there is a username, or an identity.',
    isOfAccount: true,
  })
  email?: string;

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

  /** When a ban ends by itself (ISO 8601); the account is banned until then. */
  @TimeField({
    description: 'When a ban ends by itself. The account is banned until then.',
    required: false,
  })
  bannedUntil?: string;

  /** Accounts at providers that log in to this one. */
  @ApiPropertyOptional({
    type: [ImportedIdentityDto],
    description: 'Accounts at providers that log in to this one.',
  })
  @MayBeAbsent()
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(MAX_IDENTITIES, { message: `must have at most ${MAX_IDENTITIES} identities` })
  @ValidateNested({ each: true })
  @Type(() => ImportedIdentityDto)
  identities?: ImportedIdentityDto[];

  /** Since when there is the account (ISO 8601). Now when absent. */
  @TimeField({
    description: 'When the account was created. Default: now.',
    example: '2019-06-01T08:00:00.000Z',
    required: false,
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
