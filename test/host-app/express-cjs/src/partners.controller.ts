import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { Public } from 'nightlatch';
import { type Partner } from './partner.strategy';

@Controller('partners')
export class PartnersController {
  /** Public to nightlatch: a partner has no account. */
  @Public()
  @UseGuards(AuthGuard('jwt'))
  @Get('me')
  me(@Req() { user }: { user: Partner }): Partner {
    return user;
  }
}
