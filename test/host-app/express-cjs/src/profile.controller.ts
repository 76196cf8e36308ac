import { Body, Controller, Get, Put } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CurrentSession, CurrentUser, type UserPrincipal, UserStore } from 'nightlatch';
import { NewProfile, User } from './user';

/** What a reader is shown of themselves. */
export interface Profile {
  id: string;
  session: string;
  roles: readonly string[];
  name: string | undefined;
  nickname: string | undefined;
}

@Controller('profile')
export class ProfileController {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly accounts: UserStore,
  ) {}

  @Get()
  async show(
    @CurrentUser() { id, roles }: UserPrincipal,
    @CurrentSession() session: string,
  ): Promise<Profile> {
    const [account, reader] = await Promise.all([this.accounts.findById(id), this.users.findById(id)]);
    return { id, session, roles, name: account?.name, nickname: reader?.nickname };
  }

  @Put()
  async change(@CurrentUser('id') id: string, @Body() { nickname }: NewProfile): Promise<NewProfile> {
    await this.users.updateOne({ _id: id }, { nickname }, { upsert: true });
    return { nickname };
  }
}
