export {
  factorKinds,
  hasFactors,
  holdsCredential,
  type Passkey,
  type RecoveryCode,
  type RememberedDevice,
  type TotpFactor,
  WITHOUT_FACTORS,
  withAnotherWayIn,
} from './factors.schema.js';
export { toFactorsResponse, toPasskeyResponse, toTotpFactorResponse } from './factors.mapper.js';
export { type Identity, MAX_IDENTITIES } from './identities.schema.js';
export { IdentityResponse, toIdentityResponse } from './identities.response.js';
export { FactorsResponse, PasskeyResponse, TotpFactorResponse } from './factors.response.js';
export { UserResponse } from './user.response.js';
export { KnownRoles } from './known-roles.js';
export {
  UserAdministrationStore,
  type UserChange,
  type UserChanges,
  type UserDeletion,
  type UserListing,
} from './user-administration.store.js';
export {
  ANONYMOUS_PREFIX,
  hasAddress,
  isAnonymous,
  loginNameOf,
  type NewUser,
  type UserCreation,
} from './new-user.js';
export { normalEmail, normalLoginName, normalUsername } from './normal-forms.js';
export { TotpSecrets } from './totp-secrets.js';
export { ImportedHashesStore } from './imported-hashes.store.js';
export { type SecretsResealing, TotpSecretsStore } from './totp-secrets.store.js';
export { BanLifter } from './ban-lifter.store.js';
export { type ImportedCreation, UserImportStore } from './user-import.store.js';
export { toUserResponse } from './user.mapper.js';
export { User, USER_STATUSES, type UserStatus } from './user.schema.js';
export { UsersModule } from './users.module.js';
export { type LoginName, type ProfileChanges, UserStore } from './user.store.js';
