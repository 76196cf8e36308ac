import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import mongoose, { mongo } from 'mongoose';
import { DomainError, ProblemFilter } from '../common/errors/index.js';

/** Seconds: an election takes a few. */
const RETRY_AFTER = 5;

/** What the driver throws when no server took the command, or none answered in time. */
const UNAVAILABLE = [
  mongo.MongoServerSelectionError,
  mongo.MongoNetworkError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoOperationTimeoutError,
];

/**
 * Tells a database that is away, a 503 that a client should repeat, from a mistake of ours, a 500.
 */
@Catch(mongo.MongoError, mongoose.MongooseError)
@Injectable()
export class DatabaseErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(DatabaseErrorFilter.name);

  constructor(private readonly problems: ProblemFilter) {}

  catch(error: Error, host: ArgumentsHost): void {
    if (!isUnavailability(error)) {
      this.problems.catch(error, host);
      return;
    }
    this.logger.warn(`MongoDB is not available: ${error.name}`);
    this.problems.send(
      new DomainError('service_unavailable', { retryAfter: RETRY_AFTER, cause: error }),
      host,
    );
  }
}

function isUnavailability(error: Error): boolean {
  if (UNAVAILABLE.some((type) => error instanceof type)) return true;
  // The driver does not export this one's class.
  if (error.name === 'MongoWaitQueueTimeoutError') return true;
  // The driver has retried once already what may be retried; a step-down may take longer than that.
  if (error instanceof mongo.MongoError && error.hasErrorLabel('RetryableWriteError')) return true;
  return error instanceof mongo.MongoServerError && error.hasErrorLabel('RetryableError');
}
