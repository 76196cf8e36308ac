import { hasAddress } from './new-user.js';
import { factorKinds } from './factors.schema.js';
import { type UserResponse } from './user.response.js';
import { type User } from './user.schema.js';

/**
 * The public face of a user. Field by field, so that a new column of the schema cannot leak.
 *
 * @param user the stored user
 */
export function toUserResponse(user: User): UserResponse {
  return {
    id: user._id,
    name: user.name,
    ...(hasAddress(user) && { email: user.email }),
    ...(user.username !== undefined && { username: user.username }),
    roles: [...user.roles],
    status: user.status,
    ...(user.bannedUntil !== undefined && { bannedUntil: user.bannedUntil.toISOString() }),
    emailVerified: user.emailVerified,
    hasPassword: user.passwordHash !== undefined,
    factors: factorKinds(user),
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  };
}
