export { AccountsModule } from './accounts.module.js';
export { AuthModule } from './auth.module.js';
export { InviteUserDto } from './dto/invite-user.dto.js';
export { FirstAdmin } from './first-admin.js';
export { ChangeUserFlow } from './flows/change-user.flow.js';
export { CheckPassword } from './flows/check-password.js';
export { type AdminCreation, CreateAdminFlow } from './flows/create-admin.flow.js';
export { type ImportOutcome, ImportUsersFlow } from './flows/import-users.flow.js';
export { InviteUserFlow } from './flows/invite-user.flow.js';
