import './refuse-production.js';

export { actingAs, endSession } from './acting-as.js';
export { clockContract } from './contracts/clock.contract.js';
export { type ContractCase } from './contracts/contract-case.js';
export { type DeliveredMail, mailerContract, type MailerUnderTest } from './contracts/mailer.contract.js';
export {
  passwordPolicyContract,
  type PasswordPolicyUnderTest,
} from './contracts/password-policy.contract.js';
export { createTestingModule } from './create-testing-module.js';
export { NightlatchTestingModule } from './nightlatch-testing.module.js';
export {
  type Actor,
  type ActorOptions,
  type IssuerKey,
  newKey,
  TestClock,
  TestIssuer,
  type TokenOverrides,
} from './resource-server.js';
export {
  type AuthenticatorSettings,
  SoftwareAuthenticator,
  type SoftwarePasskey,
  type WebAuthnJSON,
} from './software-authenticator.js';
export { startTestDatabase, type TestDatabase } from './test-database.js';
export { mailedToken, TestMailbox } from './test-mailbox.js';
export { totpCode } from './totp-code.js';
