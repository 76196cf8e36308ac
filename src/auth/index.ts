export { AccountsModule } from './accounts.module.js';
export { AuthModule } from './auth.module.js';
export { type ImportOutcome, ImportUsersFlow } from './flows/import-users.flow.js';
