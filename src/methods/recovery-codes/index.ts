export { recoveryCodes } from './recovery-codes.feature.js';
