import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import mongoose, { mongo } from 'mongoose';
import { DomainError, ProblemFilter } from '../common/errors/index.js';
import { isUnavailability } from './unavailability.js';

/** Seconds: an election takes a few. */
const RETRY_AFTER = 5;

/**
 * Tells a database that is away, a 503 that a client should repeat, from a mistake of ours, a 500.
 */
@Catch(mongo.MongoError, mongoose.MongooseError)
@Injectable()
export class DatabaseErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(DatabaseErrorFilter.name);

  constructor(private readonly problems: ProblemFilter) {}

  catch(error: Error, host: ArgumentsHost): unknown {
    if (!isUnavailability(error)) {
      return this.problems.catch(error, host);
    }
    this.logger.warn(`MongoDB is not available: ${error.name}`);
    return this.problems.send(
      new DomainError('service_unavailable', { retryAfter: RETRY_AFTER, cause: error }),
      host,
    );
  }
}
