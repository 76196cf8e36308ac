export { type FirebaseProject, fromFirebase } from './foreign/index.js';
export { HashingPool } from './hashing-pool.js';
export { PasswordsModule } from './passwords.module.js';
export { PasswordsService, type PasswordVerdict } from './passwords.service.js';
export { type PasswordOwner } from './personal.js';
