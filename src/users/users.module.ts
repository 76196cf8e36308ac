import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { KnownRoles } from './known-roles.js';
import { LastAdmin } from './last-admin.store.js';
import { UserAdministration } from './user-administration.store.js';
import { UserImport } from './user-import.store.js';
import { User, UserSchema } from './user.schema.js';
import { UsersService } from './user.store.js';

/** The accounts. */
@Module({
  imports: [ClockModule, MongooseModule.forFeature([{ name: User.name, schema: UserSchema }], CONNECTION)],
  providers: [UsersService, UserAdministration, UserImport, LastAdmin, KnownRoles],
  exports: [UsersService, UserAdministration, UserImport, KnownRoles],
})
export class UsersModule {}
