import { type ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '../common/errors/index.js';
import { type DatabasePool } from '../database/index.js';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** What is needed of Fastify's, whose types are its own. */
interface FastifyReply {
  readonly raw: ServerResponse;
  send(error: Error): unknown;
}

/** Milliseconds that a request has, from its arrival, while the database hangs: less than the 5 s of a 503. */
const PATIENCE = 3_500;
/** Milliseconds between two looks at what is late. */
const LOOK_EVERY = 200;
/** Milliseconds of a command that say that the database hangs, and for how long afterwards it counts as hanging. */
const HANGING = 1_500;
const HANGING_FOR = 5_000;

/** Seconds: an election takes a few. */
const RETRY_AFTER = 5;

/**
 * Answers 503 to a request that is still unanswered after 3.5 s, while the database hangs. Each command has a limit of its
 * own, and a request may take several of them, some at the second try. While the database answers nothing is refused here,
 * however long a queue before the hashing threads or an import takes; nor is ever an answer that has begun, such as a
 * download. The work of a refused request goes on until its command fails: what it changes then is what any answer that got
 * lost has changed, and every client has to reckon with.
 *
 * @param fastify before its routes are there
 * @param pool who tells how long a command has been under way
 */
export function refuseLateAnswers(fastify: FastifyInstance, pool: DatabasePool): void {
  const logger = new Logger('nightlatch');
  /** In the order of their arrival. */
  const waiting = new Map<FastifyReply, number>();
  let hungAt = -Infinity;

  fastify.addHook('onRequest', (_request, reply, done) => {
    waiting.set(reply, performance.now());
    reply.raw.once('close', () => waiting.delete(reply));
    done();
  });

  const look = (): void => {
    const now = performance.now();
    if (pool.longestCommand >= HANGING) hungAt = now;
    if (now - hungAt > HANGING_FOR) return;
    let refused = 0;
    for (const [reply, arrived] of waiting) {
      if (now - arrived < PATIENCE) break;
      waiting.delete(reply);
      if (reply.raw.headersSent) continue;
      refused += 1;
      reply.send(new DomainError('service_unavailable', { retryAfter: RETRY_AFTER }));
    }
    if (refused > 0)
      logger.warn(`MongoDB hangs: ${refused} requests were refused after ${PATIENCE / 1000} s`);
  };
  const timer = setInterval(look, LOOK_EVERY).unref();
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
}
