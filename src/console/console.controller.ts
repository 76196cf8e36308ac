import { Get, Inject, Res } from '@nestjs/common';
import { Routes } from '../auth/index.js';
import { BeforeReady, type PlatformResponse, Public } from '../common/http/index.js';
import { ApiExcludeController } from '../common/openapi.js';
import { HTTP_CONFIG, type HttpConfig, PRODUCT_CONFIG, type ProductConfig } from '../config/index.js';
import { makeWebPage, serveWebPage, WEB_NEEDS_SCRIPT, WebBuild, type WebPage } from '../web-apps/index.js';
import { CONSOLE_OPTIONS, type ConsoleOptions } from './console.options.js';

/** The page of the console. It is one application, which knows its views by their paths. */
@ApiExcludeController()
@Public()
@BeforeReady()
@Routes('console')
export class ConsoleController {
  private readonly page: WebPage;

  constructor(
    build: WebBuild,
    @Inject(CONSOLE_OPTIONS) options: ConsoleOptions,
    @Inject(PRODUCT_CONFIG) { name, url }: ProductConfig,
    @Inject(HTTP_CONFIG) { routePrefix }: HttpConfig,
  ) {
    const login = options.login ?? `${routePrefix}/login`;
    const settings = { product: { name, url }, base: routePrefix, login };
    this.page = makeWebPage(build.entry('console'), settings, WEB_NEEDS_SCRIPT);
  }

  @Get(['', ':section', ':section/:item'])
  show(@Res({ passthrough: true }) response: PlatformResponse): string | undefined {
    return serveWebPage(this.page, undefined, response, 'no-store');
  }
}
