export { type Assurance, assuranceOf, provedIn } from './assurance.policy.js';
export { ClockOffsetStore } from './clock-offset.store.js';
export { deviceOf } from './device.js';
export { KeptSessionStore, type SessionListing, type SessionPlace } from './kept-session.store.js';
export { SessionResponse } from './session.response.js';
export { type PresentedToken } from './rotation.policy.js';
export { toSessionResponse } from './session.mapper.js';
export {
  type ReuseEvidence,
  Session,
  type SessionClient,
  type Transport,
  TRANSPORTS,
} from './session.schema.js';
export { SessionsModule } from './sessions.module.js';
export { type Presentation, type Rotation, RotationStore } from './rotation.store.js';
export { type HashToken, type NewSession, SessionStore } from './session.store.js';
