import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/index.js';
import { AccountsModule } from '../accounts.module.js';

/** What administrators do to accounts, by HTTP. */
@Module({ imports: [AccountsModule, AuthModule], exports: [AccountsModule, AuthModule] })
export class AdministrationModule {}
