import { Module } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.js';
import { PasswordsService } from './passwords.service.js';

/** Password hashing and password rules. */
@Module({ providers: [PasswordHasher, PasswordsService], exports: [PasswordsService] })
export class PasswordsModule {}
