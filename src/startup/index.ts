export { StartupGuard } from './startup.guard.js';
export { Startup, type StartupStep } from './startup.js';
