export { HostHooks } from './host-hooks.js';
export { NightlatchHooks, type SignUpCandidate } from './nightlatch-hooks.js';
