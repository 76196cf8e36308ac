export { UserResponse } from './dto/user.response.js';
export { normalLoginName } from './normal-forms.js';
export { toUserResponse } from './user.mapper.js';
export { User, type UserStatus } from './user.schema.js';
export { UsersModule } from './users.module.js';
export { type LoginName, type NewUser, type UserCreation, UsersService } from './users.service.js';
