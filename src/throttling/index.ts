export { UserLimits, type LimitedAct } from './user-limits.js';
export { addressKey } from './client-address.js';
export { Guesses } from './guessing/guesses.js';
export { GuessingModule } from './guessing/guessing.module.js';
export { type LimitName } from './limits.js';
export { MailLimit, type MailPurpose } from './mail-limit.js';
export { hashing, Throttle } from './throttle.decorator.js';
export { ThrottleGuard } from './throttle.guard.js';
export { ThrottlingModule } from './throttling.module.js';
