import { Controller, Get, Injectable, Module, NotFoundException } from '@nestjs/common';
import { CurrentUser, UserStore } from 'nightlatch';

/** The application's own code asks nightlatch's services, injected like any provider. */
@Injectable()
export class TeamService {
  constructor(private readonly users: UserStore) {}

  async greet(userId: string): Promise<string> {
    const user = await this.users.findById(userId);
    if (user === null) throw new NotFoundException();
    return `Hello ${user.name}`;
  }
}

@Controller('team')
export class TeamController {
  constructor(private readonly team: TeamService) {}

  @Get()
  async greet(@CurrentUser('id') userId: string): Promise<{ greeting: string }> {
    return { greeting: await this.team.greet(userId) };
  }
}

@Module({ controllers: [TeamController], providers: [TeamService] })
export class TeamModule {}
