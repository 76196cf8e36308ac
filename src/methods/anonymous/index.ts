export { anonymousUsers } from './anonymous.feature.js';
