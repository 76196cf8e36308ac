import { relative } from 'node:path';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '../../common/openapi.js';
import { BeforeReady, type PlatformResponse, Public } from '../../common/http/index.js';
import { type Page, servePage } from '../../common/pages/index.js';
import {
  HTTP_CONFIG,
  type HttpConfig,
  MAIL_CONFIG,
  type MailConfig,
  PRODUCT_CONFIG,
  type ProductConfig,
} from '../../config/index.js';
import { makeHomePage } from './home.page.js';

/** `GET /`: what somebody sees who opens the service in a browser. */
@ApiExcludeController()
@Public()
@BeforeReady()
@Controller()
export class HomeController {
  private readonly page: Page;

  constructor(
    @Inject(PRODUCT_CONFIG) product: ProductConfig,
    @Inject(HTTP_CONFIG) { swagger, production }: HttpConfig,
    @Inject(MAIL_CONFIG) { smtp, directory }: MailConfig,
  ) {
    this.page = makeHomePage({
      product,
      withDocs: swagger,
      withNextSteps: !production,
      mails: smtp === undefined ? relative('', directory) : undefined,
    });
  }

  @Get()
  home(@Res({ passthrough: true }) response: PlatformResponse): string {
    return servePage(this.page, response);
  }
}
