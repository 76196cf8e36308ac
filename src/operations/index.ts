export { operations } from './operations.feature.js';
