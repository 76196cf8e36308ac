export { rememberAccessToken, rememberHandshake } from '../common/callers/index.js';
export { DomainError } from '../common/errors/domain-error.js';
export { CurrentUser } from '../common/http/current-user.decorator.js';
export {
  type NightlatchClaims,
  type Principal,
  type ServicePrincipal,
  type UserPrincipal,
} from '../common/http/principal.js';
export { Public } from '../common/http/public.decorator.js';
export { Roles } from '../common/http/roles.decorator.js';
export { RequireFresh, type RequireFreshOptions } from './require-fresh.decorator.js';
export { ResourceServerGuard } from './resource-server.guard.js';
export { ResourceServerHealth } from './resource-server.health.js';
export { ResourceServerModule } from './resource-server.module.js';
export { type ResourceServerOptions } from './resource-server.options.js';
