import { Module } from '@nestjs/common';
import { HashingPool } from './hashing-pool.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordsService } from './passwords.service.js';

/** Password hashing and password rules. */
@Module({
  providers: [HashingPool, PasswordHasher, PasswordsService],
  exports: [HashingPool, PasswordsService],
})
export class PasswordsModule {}
