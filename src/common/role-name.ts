/** The name of a role. No comma, which separates the roles in `X-Auth-Roles`; no case to be mistaken in. */
export const ROLE_NAME = /^[a-z](?:[a-z0-9_-]{0,30}[a-z0-9])?$/;
