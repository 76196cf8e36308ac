import { TransportDto } from '../../auth/index.js';
import { EmailField, NameField, NewPasswordField, UsernameField } from '../../common/fields/index.js';
import { OwnSchema } from '../../common/openapi.js';

/** Body of `POST /auth/anonymous`. */
@OwnSchema()
export class OpenAnonymouslyDto extends TransportDto {}

/** Body of `POST /auth/anonymous/signup`. */
@OwnSchema()
export class MakeRealDto extends TransportDto {
  /** What the user is called. */
  @NameField()
  name!: string;

  /** The address; it also logs in. */
  @EmailField()
  email!: string;

  /** The password to come. */
  @NewPasswordField({ example: 'correct horse battery staple' })
  password!: string;

  /** A name that logs in beside the address. */
  @UsernameField()
  username?: string;
}
