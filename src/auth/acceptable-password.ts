import { DomainError } from '../common/errors/index.js';
import { type PasswordOwner, type PasswordsService } from '../passwords/index.js';

/**
 * Refuses a new password that may not be used.
 *
 * @param passwords who knows the rules
 * @param field the field of the body that it stands in
 * @param password as the user sent it
 * @param owner whose it will be
 * @throws DomainError `password_rejected`, with what to do about it
 */
export async function requireAcceptablePassword(
  passwords: PasswordsService,
  field: string,
  password: string,
  owner: PasswordOwner,
): Promise<void> {
  const messages = await passwords.check(password, owner);
  if (messages.length > 0) throw new DomainError('password_rejected', { errors: [{ field, messages }] });
}
