import { Get, Headers, Param, Res, StreamableFile } from '@nestjs/common';
import { Routes } from '../auth/index.js';
import { DomainError } from '../common/errors/index.js';
import { BeforeReady, type PlatformResponse, Public } from '../common/http/index.js';
import { ApiExcludeController } from '../common/openapi.js';
import { WebBuild } from './web-build.js';
import { WEB_FILES } from './web-page.js';

/** `GET /nightlatch/:file`: scripts, style sheets, fonts. Their names change with their content. */
@ApiExcludeController()
@Public()
@BeforeReady()
@Routes(WEB_FILES)
export class WebFilesController {
  constructor(private readonly build: WebBuild) {}

  @Get(':file')
  file(
    @Param('file') name: string,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): StreamableFile {
    const file = this.build.file(name, accepted);
    if (file === undefined) throw new DomainError('not_found');
    response.header('Content-Type', file.type);
    response.header('Cache-Control', 'public, max-age=31536000, immutable');
    response.header('Vary', 'Accept-Encoding');
    // Opened by itself, a picture runs nothing.
    response.header('Content-Security-Policy', "default-src 'none'; style-src 'self'; sandbox");
    if (file.encoding !== undefined) response.header('Content-Encoding', file.encoding);
    return new StreamableFile(file.body, { type: file.type, length: file.body.length });
  }
}
