export { holdsRequiredRole, isPublic } from './access-rules.js';
export { basicCredentials, type ClientCredentials } from './basic-credentials.js';
export { bearerChallenge, resourceMetadata, resourceMetadataUrl } from './bearer-challenge.js';
export { BEFORE_READY, BeforeReady } from './before-ready.decorator.js';
export { bearerToken, hasAuthorization, presentedToken } from './bearer-token.js';
export { type Client, clientOf, CurrentClient } from './client.decorator.js';
export { CurrentSession } from './current-session.decorator.js';
export { CurrentUser } from './current-user.decorator.js';
export { dropTypeOfEmptyBody } from './empty-body.js';
export { entityTag, isFresh } from './entity-tag.js';
export { FROM_OTHER_SITES, FromOtherSites } from './from-other-sites.decorator.js';
export { Form, type FormParameters, readForm } from './form-body.js';
export { ipAddressIn } from './ip-address.js';
export { jsonDownload, type JsonFields } from './json-download.js';
export { parseJsonBody } from './json-body.js';
export { NoStore } from './no-store.decorator.js';
export {
  NextCursor,
  type Page,
  PageCursor,
  PageLimit,
  type PageQuery,
  type PageWindow,
  Paging,
} from './paging.js';
export { type PlatformResponse } from './platform-response.js';
export {
  type Acr,
  ACRS,
  type ExtraClaims,
  type NightlatchClaims,
  type Principal,
  type ServicePrincipal,
  type UserPrincipal,
} from './principal.js';
export { IS_PUBLIC, Public } from './public.decorator.js';
export { REQUIRED_ROLES, Roles } from './roles.decorator.js';
export { isOpened, routeMetadata } from './route-metadata.js';
export { addSecuritySchemes, ApiAccessToken, CLIENT_SCHEME, PASSWORD_SCHEME } from './security-schemes.js';
export { TAKES_FORM, TakesForm } from './takes-form.decorator.js';
export { answerUnreadableRequest } from './unreadable-request.js';
export { createValidationPipe } from './validation.pipe.js';
export { HTML_PAGE } from './html-page.js';
export { requiredParameter } from './required-parameter.js';
