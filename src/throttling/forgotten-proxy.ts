import { Inject, Injectable, Logger } from '@nestjs/common';
import { HTTP_CONFIG, type HttpConfig } from '../config/index.js';

/** Notices that the service stands behind a proxy and was not told: every client then has the proxy's address. */
@Injectable()
export class ForgottenProxy {
  private readonly logger = new Logger(ForgottenProxy.name);
  private isSaid = false;

  constructor(@Inject(HTTP_CONFIG) private readonly config: HttpConfig) {}

  /**
   * Says so, once: a client can send the header too.
   *
   * @param request an Express or Fastify request
   */
  watch({ headers }: { headers: { 'x-forwarded-for'?: unknown } }): void {
    if (this.isSaid || this.config.trustProxy !== false || headers['x-forwarded-for'] === undefined) return;
    this.isSaid = true;
    this.logger.warn(
      'A request has X-Forwarded-For, and TRUST_PROXY is off. If a proxy has set it, all clients share one limit: ' +
        'set TRUST_PROXY (docs/throttling.md)',
    );
  }
}
