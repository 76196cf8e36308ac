import { type IncomingHttpHeaders } from 'node:http';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '../common/errors/index.js';
import { type HttpConfig, isLoopback, type MetricsConfig } from '../config/index.js';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** What stands behind the name or the address. */
const PORT = /:\d*$/;

/**
 * Keeps what is open because only this machine can connect to requests that name this machine. A page of anywhere can
 * have its own name resolve to 127.0.0.1 (DNS rebinding): to the browser it then reads its own server. No page can
 * write the Host header, which still has that name.
 *
 * @param fastify the server, before its routes are registered
 * @param http where it listens, and the one further name, that of PUBLIC_URL
 * @param metrics whether they ask for a token
 */
export function keepToLoopbackHosts(
  fastify: FastifyInstance,
  { host, production, publicUrl, swagger }: HttpConfig,
  metrics: MetricsConfig,
): void {
  if (!isLoopback(host)) return;
  const paths = [
    ...(metrics.token === undefined ? ['/metrics'] : []),
    // In production it is there because somebody wants everybody to read it.
    ...(swagger && !production ? ['/docs', '/docs-json'] : []),
  ];
  const publicHost = new URL(publicUrl).hostname;
  const isKept = (url: string): boolean => paths.some((path) => url === path || url.startsWith(`${path}/`));
  const isKnown = (name: string): boolean => isLoopback(name) || name === publicHost;

  const check = (
    { headers }: { headers: IncomingHttpHeaders },
    _reply: unknown,
    done: (error?: Error) => void,
  ): void => {
    if (isKnown((headers.host ?? '').replace(PORT, '').toLowerCase())) done();
    else {
      const detail =
        'Open it as localhost, 127.0.0.1 or [::1], or set PUBLIC_URL to the address that you use.';
      done(new DomainError('misdirected_request', { detail }));
    }
  };
  // Of these routes alone: no other request is asked.
  fastify.addHook('onRoute', (route) => {
    if (isKept(route.url)) route.onRequest = [check, ...[route.onRequest ?? []].flat()];
  });
}
