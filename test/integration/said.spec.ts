import { ChangeUserDto, InviteUserDto } from '../../src/accounts/administration/administration.dto.js';
import { ChangeEmailDto } from '../../src/accounts/email/email.dto.js';
import { UpdateMeDto } from '../../src/accounts/self/self.dto.js';
import { DomainError } from '../../src/common/errors/index.js';
import { createValidationPipe } from '../../src/common/http/index.js';
import { StartEmailLoginDto } from '../../src/methods/email/email-login.dto.js';
import { PasskeySignUpOptionsDto, RenamePasskeyDto } from '../../src/methods/passkey/passkey.dto.js';
import {
  ChangePasswordDto,
  ForgotPasswordDto,
  LoginDto,
  SignUpDto,
} from '../../src/methods/password/password.dto.js';
import { DefaultPasswordPolicy, PASSWORD_SENTENCES } from '../../src/passwords/index.js';
import german from '../../packages/web/src/i18n/said/de.js';
import { type Said, translateSaid } from '../../packages/web/src/i18n/said/translate.js';

/** What is sent by a form of the pages or the console, and typed by a person. */
const FORMS = [
  [SignUpDto, ['name', 'email', 'password']],
  [PasskeySignUpOptionsDto, ['name', 'email']],
  [LoginDto, ['email', 'password']],
  [LoginDto, ['username', 'password']],
  [ForgotPasswordDto, ['email']],
  [StartEmailLoginDto, ['email']],
  [UpdateMeDto, ['name', 'username']],
  [ChangeEmailDto, ['email', 'password']],
  [ChangePasswordDto, ['currentPassword', 'newPassword']],
  [RenamePasskeyDto, ['name']],
  [InviteUserDto, ['name', 'email']],
  [ChangeUserDto, ['name', 'email']],
] as const;

/** No text at all breaks every rule of a field at once. */
const NOTHING = 5;

async function refusal(metatype: new () => object, fields: readonly string[]): Promise<string[]> {
  const body = Object.fromEntries(fields.map((field) => [field, NOTHING]));
  const thrown: unknown = await createValidationPipe()
    .transform(body, { type: 'body', metatype })
    .catch((error: unknown) => error);
  if (!(thrown instanceof DomainError)) throw new Error(`${metatype.name} takes it`);
  const errors = (thrown.getResponse().errors ?? []).filter(({ field }) => fields.includes(field));
  expect(errors.map(({ field }) => field).sort()).toEqual([...fields].sort());
  return errors.flatMap(({ messages }) => messages);
}

describe.each<[string, Said]>([['de', german]])(
  'what the service says of a field, in %s',
  (_locale, said) => {
    it.each(FORMS)('has all that %p says of %j', async (dto, fields) => {
      for (const sentence of await refusal(dto, fields))
        expect([sentence, translateSaid(said, sentence)]).not.toEqual([sentence, sentence]);
    });

    it('has all that is said of a password, and what is asked of one', () => {
      const sentences = Object.values(PASSWORD_SENTENCES).map((sentence) =>
        typeof sentence === 'function' ? sentence(12) : sentence,
      );
      const hints = [true, false].map(
        (blocklist) => new DefaultPasswordPolicy({ minLength: 12, blocklist }).hint,
      );
      for (const sentence of [...sentences, ...hints]) {
        const translated = translateSaid(said, sentence);
        expect([sentence, translated]).not.toEqual([sentence, sentence]);
        expect(/\d+/.exec(translated)?.[0]).toBe(/\d+/.exec(sentence)?.[0]);
      }
    });

    it('leaves what it does not know as it is, such as a rule of a host', () => {
      expect(translateSaid(said, 'Use at least four words.')).toBe('Use at least four words.');
    });
  },
);
