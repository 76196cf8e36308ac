import { type Feature } from '../feature.js';
import { ConsoleController } from './console.controller.js';
import { ConsoleModule } from './console.module.js';
import { type ConsoleOptions } from './console.options.js';

export { type ConsoleOptions } from './console.options.js';

/**
 * The console of administrators, under `/console`. It has no powers of its own: it calls the routes of `administration()`,
 * `audit()` and `operations()`, and people log in to it by the pages, or wherever `login` says.
 *
 * @param options of the application
 */
export function adminConsole(options: ConsoleOptions = {}): Feature {
  return { name: 'console', module: ConsoleModule.of(options), controllers: [ConsoleController], web: true };
}
