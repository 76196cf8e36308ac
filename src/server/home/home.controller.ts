import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { BeforeReady, Public } from '../../common/http/index.js';
import { HTTP_CONFIG, type HttpConfig } from '../../config/index.js';
import { homePage } from './home.page.js';

/** `GET /`: what somebody sees who opens the service in a browser. */
@ApiExcludeController()
@Public()
@BeforeReady()
@Controller()
export class HomeController {
  private readonly page: string;

  constructor(@Inject(HTTP_CONFIG) config: HttpConfig) {
    this.page = homePage(config.swagger);
  }

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  home(): string {
    return this.page;
  }
}
