export { UserResponse } from './dto/user.response.js';
export { KnownRoles } from './known-roles.js';
export {
  UserAdministration,
  type UserChange,
  type UserChanges,
  type UserDeletion,
  type UserListing,
} from './user-administration.js';
export { toUserResponse } from './user.mapper.js';
export { User, USER_STATUSES, type UserStatus } from './user.schema.js';
export { UsersModule } from './users.module.js';
export { type LoginName, type NewUser, type UserCreation, UsersService } from './users.service.js';
