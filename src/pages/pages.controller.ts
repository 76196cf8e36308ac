import { Get, Headers, Inject, Res } from '@nestjs/common';
import { Routes } from '../auth/index.js';
import { BeforeReady, type PlatformResponse, Public } from '../common/http/index.js';
import { ApiExcludeController } from '../common/openapi.js';
import { HTTP_CONFIG, type HttpConfig, PRODUCT_CONFIG, type ProductConfig } from '../config/index.js';
import { makeWebPage, serveWebPage, WEB_NEEDS_SCRIPT, WebBuild, type WebPage } from '../web-apps/index.js';

/** The pages to log in, to sign up and to keep an account. They are one application, which knows them by their paths. */
@ApiExcludeController()
@Public()
@BeforeReady()
@Routes('')
export class PagesController {
  private readonly page: WebPage;

  constructor(
    build: WebBuild,
    @Inject(PRODUCT_CONFIG) product: ProductConfig,
    @Inject(HTTP_CONFIG) { routePrefix }: HttpConfig,
  ) {
    const { name, url } = product;
    const settings = { product: { name, url }, base: routePrefix };
    this.page = makeWebPage(build.entry('pages'), settings, WEB_NEEDS_SCRIPT);
  }

  @Get(['login', 'login/:view', 'signup'])
  login(
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): string | undefined {
    return serveWebPage(this.page, ifNoneMatch, response, 'no-cache');
  }

  @Get(['account', 'account/:view'])
  account(@Res({ passthrough: true }) response: PlatformResponse): string | undefined {
    return serveWebPage(this.page, undefined, response, 'no-store');
  }
}
