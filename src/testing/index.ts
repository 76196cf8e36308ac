import './refuse-production.js';

export { actingAs, endSession } from './acting-as.js';
export { type Actor, type ActorOptions } from './actor.js';
export { createTestingModule } from './create-testing-module.js';
export { NightlatchTestingModule } from './nightlatch-testing.module.js';
export { TestClock } from './test-clock.js';
export { startTestDatabase, type TestDatabase } from './test-database.js';
export { type IssuerKey, newKey, TestIssuer, type TokenOverrides } from './test-issuer.js';
export { mailedToken, TestMailbox } from './test-mailbox.js';
