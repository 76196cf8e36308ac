import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { KnownRoles } from './known-roles.js';
import { LastAdmin } from './last-admin.js';
import { UserAdministration } from './user-administration.js';
import { UserImport } from './user-import.js';
import { User, UserSchema } from './user.schema.js';
import { UsersService } from './users.service.js';

/** The accounts. */
@Module({
  imports: [ClockModule, MongooseModule.forFeature([{ name: User.name, schema: UserSchema }], CONNECTION)],
  providers: [UsersService, UserAdministration, UserImport, LastAdmin, KnownRoles],
  exports: [UsersService, UserAdministration, UserImport, KnownRoles],
})
export class UsersModule {}
