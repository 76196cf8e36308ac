export { EventBridge } from './event-bridge.js';
export { Events } from './events.js';
export { EventsModule } from './events.module.js';
export type {
  LoginRefusal,
  RefreshRefusal,
  SecurityEvents,
  SessionEnd,
  SignUpRefusal,
} from './security-events.js';
