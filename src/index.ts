export { type RouteGroup } from './auth/index.js';
export { CurrentUser, type Principal, Public, Roles } from './common/http/index.js';
export { DomainError } from './common/errors/index.js';
export { ConfigurationError } from './config/index.js';
export {
  type NightlatchAsyncOptions,
  type NightlatchExtras,
  NightlatchModule,
  type NightlatchOptionsFactory,
} from './nightlatch.module.js';
export { type Duration, type NightlatchOptions } from './nightlatch.options.js';
