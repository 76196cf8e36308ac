export { password } from './password.feature.js';
