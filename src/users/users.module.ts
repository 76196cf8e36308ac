import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { KnownRoles } from './known-roles.js';
import { LastAdmin } from './last-admin.store.js';
import { UserAdministrationStore } from './user-administration.store.js';
import { UserImportStore } from './user-import.store.js';
import { User, UserSchema } from './user.schema.js';
import { UserStore } from './user.store.js';

/** The accounts. */
@Module({
  imports: [ClockModule, MongooseModule.forFeature([{ name: User.name, schema: UserSchema }], CONNECTION)],
  providers: [UserStore, UserAdministrationStore, UserImportStore, LastAdmin, KnownRoles],
  exports: [UserStore, UserAdministrationStore, UserImportStore, KnownRoles],
})
export class UsersModule {}
