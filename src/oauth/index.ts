export { DiscoveryController } from './discovery.controller.js';
export { GrantFlow } from './grant.flow.js';
export { IntrospectFlow } from './introspect.flow.js';
export { IntrospectionGuard } from './introspection.guard.js';
export { OAuthErrorFilter, OAuthOutageFilter } from './oauth-error.filter.js';
export { OAuthController } from './oauth.controller.js';
export { RevocationsController } from './revocations.controller.js';
