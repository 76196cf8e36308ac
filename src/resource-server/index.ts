export { rememberAccessToken, rememberHandshake } from '../common/callers/index.js';
export {
  CurrentUser,
  type Principal,
  Public,
  Roles,
  type ServicePrincipal,
  type UserPrincipal,
} from '../common/http/index.js';
export { Refusal } from './refusal.js';
export { ResourceServerGuard } from './resource-server.guard.js';
export { ResourceServerHealth } from './resource-server.health.js';
export { ResourceServerModule } from './resource-server.module.js';
export { type ResourceServerOptions } from './resource-server.options.js';
