export { emailLogin } from './email.feature.js';
