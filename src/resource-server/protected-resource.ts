import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { resourceMetadata, resourceMetadataUrl } from '../common/http/bearer-challenge.js';
import { ResourceServerConfig } from './resource-server.options.js';

/** Describes the service to clients that know nothing but its URL (RFC 9728): who issues the tokens that open it. */
@Injectable()
export class ProtectedResource implements OnModuleInit {
  /** Where the description is; undefined where there is none. */
  readonly metadataUrl: string | undefined;

  constructor(
    private readonly config: ResourceServerConfig,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    this.metadataUrl = config.resource === undefined ? undefined : resourceMetadataUrl(config.resource);
  }

  /** With the adapter and not as a controller: the path is fixed (RFC 8615), whatever global prefix or version there is. */
  onModuleInit(): void {
    const { issuer, resource } = this.config;
    // Absent where nobody listens for HTTP.
    const adapter = this.adapterHost.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (resource === undefined || this.metadataUrl === undefined || adapter === undefined) return;
    const metadata = JSON.stringify(resourceMetadata(resource, issuer));
    adapter.get(new URL(this.metadataUrl).pathname, (_request: unknown, response: unknown) => {
      adapter.setHeader(response, 'Content-Type', 'application/json');
      adapter.setHeader(response, 'Cache-Control', 'public, max-age=300');
      adapter.reply(response, metadata, 200);
    });
  }
}
