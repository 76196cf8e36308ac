import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DomainError } from '../common/errors/index.js';
import { type RequestsUnderWay } from './requests-under-way.js';

/** Milliseconds for the requests that are under way when listening ends, and then for the last answers to leave. */
const DRAIN = 8_000;
const LAST_ANSWERS = 500;

/** Seconds. Another node, or the next process, takes the request then. */
const RETRY_AFTER = 1;

/** What the load balancer asks. */
const READINESS = '/health/ready';

/**
 * Ends the service's connections before Nest ends the modules: what is under way is finished with everything it
 * needs, news of revocations included.
 *
 * 1. For as long as `SHUTDOWN_DELAY` says it serves on, but is not ready, and each answer ends its connection.
 * 2. It listens no more. Connections that carry no request are closed; what still arrives on others is refused.
 * 3. What is under way has 8 seconds. What then is not answered is refused, and what does not end is cut off.
 */
export class DrainingAdapter extends FastifyAdapter {
  private readonly log = new Logger('nightlatch');
  private stage: 'serving' | 'leaving' | 'stopping' = 'serving';

  /**
   * @param options of Fastify
   * @param underWay gets every request
   * @param delay seconds between the signal and the end of listening
   */
  constructor(
    options: object,
    readonly underWay: RequestsUnderWay,
    private readonly delay: number,
  ) {
    // Fastify's own 503 is no problem+json.
    super({ ...options, return503OnClosing: false });
    const fastify = this.getInstance();
    fastify.addHook('onRequest', (request, reply, done) => {
      const isRefused =
        this.stage === 'stopping' || (this.stage === 'leaving' && request.routeOptions.url === READINESS);
      underWay.add(reply);
      done(isRefused ? stopping() : undefined);
    });
    fastify.addHook('onResponse', (_request, reply, done) => {
      underWay.remove(reply);
      done();
    });
  }

  /** Whether it has been told to stop: from then on each answer ends its connection. */
  get isStopping(): boolean {
    return this.stage !== 'serving';
  }

  /** What Nest does first of all at a signal. */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- it awaits this (HttpServer.beforeClose)
  override async beforeClose(): Promise<void> {
    super.beforeClose();
    const { server } = this.getInstance();
    if (server.listening && this.delay > 0) {
      this.stage = 'leaving';
      this.log.log(`Stopping: not ready from now on, and listening for ${this.delay} s more`);
      await sleep(this.delay * 1000);
    }
    this.stage = 'stopping';
    server.close();
    await this.allAnswered(DRAIN);
    const refused = this.underWay.refuse(stopping());
    if (refused > 0) this.log.warn(`Stopping: ${refused} requests took too long and were refused`);
    await this.allAnswered(LAST_ANSWERS);
    server.closeAllConnections();
  }

  private async allAnswered(milliseconds: number): Promise<void> {
    const tooLong = new AbortController();
    const timeout = sleep(milliseconds, undefined, { signal: tooLong.signal }).catch(() => undefined);
    await Promise.race([this.underWay.none(), timeout]);
    tooLong.abort();
  }
}

function stopping(): DomainError {
  return new DomainError('service_unavailable', {
    detail: 'This node is stopping.',
    retryAfter: RETRY_AFTER,
  });
}
