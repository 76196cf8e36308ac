import { NameField, PasswordField, UsernameField } from '../../common/fields/index.js';
import { OwnSchema } from '../../common/openapi.js';

/** Body of `PATCH /auth/me`: what is absent stays. */
@OwnSchema()
export class UpdateMeDto {
  /** What the user is called. */
  @NameField({ example: 'Ada King', required: false })
  name?: string;

  /** A name that logs in beside the address. */
  @UsernameField({ example: 'ada.king' })
  username?: string;
}

/** Body of `DELETE /auth/me`. */
@OwnSchema()
export class DeleteMeDto {
  /** The password of the account; absent where it has none. */
  @PasswordField({ description: 'The password of the account. Absent where it has none.', required: false })
  password?: string;
}
