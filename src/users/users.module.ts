import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { BanLifter } from './ban-lifter.store.js';
import { KnownRoles } from './known-roles.js';
import { LastAdmin } from './last-admin.store.js';
import { ImportedHashesStore } from './imported-hashes.store.js';
import { TotpSecretsStore } from './totp-secrets.store.js';
import { UserAdministrationStore } from './user-administration.store.js';
import { UserImportStore } from './user-import.store.js';
import { User, UserSchema } from './user.schema.js';
import { UserStore } from './user.store.js';

const MODEL = MongooseModule.forFeature([{ name: User.name, schema: UserSchema }], CONNECTION);

const PARTS = [
  UserStore,
  UserAdministrationStore,
  UserImportStore,
  TotpSecretsStore,
  ImportedHashesStore,
  BanLifter,
  KnownRoles,
];

/** The accounts. */
@Module({
  imports: [ClockModule, MODEL],
  providers: [...PARTS, LastAdmin],
  // The model, for the slices that keep their factors in the account's document.
  exports: [MODEL, ...PARTS],
})
export class UsersModule {}
