export { type FirebaseProject, fromFirebase } from './foreign/firebase-scrypt.js';
export { PASSWORD_FORMATS } from './foreign/formats/index.js';
export {
  type FormatSecrets,
  type PasswordFormat,
  type ReadPassword,
} from './foreign/formats/password-format.js';
export { DefaultPasswordPolicy, PASSWORD_SENTENCES } from './default-password-policy.js';
export { HashingPool } from './hashing-pool.js';
export { type ImportedPassword, ImportedPasswords } from './imported-passwords.js';
export { ImportedSecrets } from './imported-secrets.js';
export { HOST_PASSWORD_POLICY, InjectPasswordPolicy, PasswordPolicy } from './password-policy.js';
export { DefaultPasswordPolicyModule, PasswordsModule } from './passwords.module.js';
export { PasswordsService, type PasswordVerdict } from './passwords.service.js';
export { type PasswordOwner } from './personal.js';
