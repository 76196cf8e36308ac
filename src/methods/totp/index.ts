export { totp } from './totp.feature.js';
