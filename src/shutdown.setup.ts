import type { NestFastifyApplication } from '@nestjs/platform-fastify';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/**
 * Lets a connection that is busy when the service begins to stop end with its answer. Kept alive, it would keep
 * the process from ending for as long as the client likes; connections without a request are closed anyway.
 *
 * @param fastify not yet ready
 */
export function endConnectionsOnClose(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('Connection', 'close');
    done();
  });
}
