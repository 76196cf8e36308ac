export { AccountsModule } from './accounts.module.js';
export { AuthModule } from './auth.module.js';
