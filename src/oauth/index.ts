export { discovery } from './discovery.feature.js';
export { oauth } from './oauth.feature.js';
