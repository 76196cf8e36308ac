import './refuse-production.js';

export { type Actor, type ActorOptions } from './actor.js';
export { TestClock } from './test-clock.js';
export { type IssuerKey, newKey, TestIssuer, type TokenOverrides } from './test-issuer.js';
