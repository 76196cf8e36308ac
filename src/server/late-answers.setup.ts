import { Logger } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '../common/errors/index.js';
import { type DatabasePool } from '../database/index.js';
import { type Reply, type RequestsUnderWay } from './requests-under-way.js';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

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
 * @param underWay what is unanswered
 * @param pool who tells how long a command has been under way
 */
export function refuseLateAnswers(
  fastify: FastifyInstance,
  underWay: RequestsUnderWay,
  pool: DatabasePool,
): void {
  const logger = new Logger('nightlatch');
  const refused = new WeakSet<Reply>();
  let hungAt = -Infinity;

  const look = (): void => {
    const now = performance.now();
    if (pool.longestCommand >= HANGING) hungAt = now;
    if (now - hungAt > HANGING_FOR) return;
    const late = underWay.waitingFor(PATIENCE).filter((reply) => !refused.has(reply));
    for (const reply of late) {
      refused.add(reply);
      reply.send(new DomainError('service_unavailable', { retryAfter: RETRY_AFTER }));
    }
    if (late.length > 0)
      logger.warn(`MongoDB hangs: ${late.length} requests were refused after ${PATIENCE / 1000} s`);
  };
  const timer = setInterval(look, LOOK_EVERY).unref();
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
}
