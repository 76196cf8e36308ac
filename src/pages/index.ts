export { pages } from './pages.feature.js';
