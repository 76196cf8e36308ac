export { adminConsole, type ConsoleOptions } from './console.feature.js';
