export { bearerToken, hasAuthorization } from './bearer-token.js';
export { type Client, clientOf, CurrentClient } from './client.decorator.js';
export { CurrentUser } from './current-user.decorator.js';
export { parseJsonBody } from './json-body.js';
export { NoStoreInterceptor } from './no-store.interceptor.js';
export type { Principal } from './principal.js';
export { IS_PUBLIC, Public } from './public.decorator.js';
export { REQUIRED_ROLES, Roles } from './roles.decorator.js';
export { createValidationPipe } from './validation.pipe.js';
