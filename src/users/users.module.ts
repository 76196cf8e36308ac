import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClockModule } from '../common/clock.module.js';
import { User, UserSchema } from './user.schema.js';
import { UsersService } from './users.service.js';

/** The accounts. */
@Module({
  imports: [ClockModule, MongooseModule.forFeature([{ name: User.name, schema: UserSchema }])],
  providers: [UsersService],
  exports: [UsersService],
})
export class UsersModule {}
