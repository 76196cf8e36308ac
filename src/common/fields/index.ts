export { EmailField, IsAddress, isAccountAddress, isAddress } from './email.field.js';
export { Field, type FieldOptions, MayBeAbsent } from './field.js';
export { MailedTokenField } from './mailed-token.field.js';
export { NameField } from './name.field.js';
export { NewPasswordField, PasswordField } from './password.field.js';
export { RolesField } from './roles.field.js';
export { TimeField } from './time.field.js';
export { IsUsername, isUsername, UsernameField } from './username.field.js';
export { TypedName, typedName } from './typed-name.js';
