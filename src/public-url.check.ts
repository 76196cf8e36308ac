import { type AddressInfo } from 'node:net';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { HTTP_CONFIG, type HttpConfig } from './config/index.js';

/** Of a host that says nothing else. */
const DEFAULT = 'http://localhost:3000';

/**
 * Tells a host that its mailed links and the issuer of its tokens lead nowhere. It can't be mended here: where an
 * application listens is known after its first token may have been signed, and the next start may choose another port.
 */
@Injectable()
export class PublicUrlCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('NightlatchModule');

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(HTTP_CONFIG) private readonly config: HttpConfig,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.publicUrl !== DEFAULT) return;
    this.adapterHost.listen$.subscribe(() => this.compare());
  }

  private compare(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as { address(): AddressInfo | string | null };
    const address = server.address();
    if (address === null || typeof address === 'string') return;
    if (address.port === Number(new URL(DEFAULT).port)) return;
    this.logger.warn(
      `publicUrl is ${DEFAULT}, its default, and the application listens on port ${address.port}: mailed links, and ` +
        `services that verify its tokens (iss), go where nothing is. Set publicUrl: 'http://localhost:${address.port}'`,
    );
  }
}
