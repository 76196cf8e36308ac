export { passkeys } from './passkey.feature.js';
