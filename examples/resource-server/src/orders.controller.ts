import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import {
  CurrentUser,
  Public,
  ResourceServerHealth,
  Roles,
  type UserPrincipal,
} from '@nightlatch/resource-server';

@Controller()
export class OrdersController {
  constructor(private readonly tokens: ResourceServerHealth) {}

  @Get('orders')
  mine(@CurrentUser() user: UserPrincipal): { owner: string } {
    return { owner: user.id };
  }

  @Roles('admin')
  @Get('orders/all')
  all(): { orders: string[] } {
    return { orders: [] };
  }

  /** Not ready while it can't tell which tokens were revoked. */
  @Public()
  @Get('health/ready')
  ready(): { status: string } {
    if (!this.tokens.isReady()) throw new ServiceUnavailableException();
    return { status: 'ok' };
  }
}
