export { DatabaseErrorFilter } from './database-error.filter.js';
export { DatabaseHealth } from './database-health.js';
export { DatabasePool } from './database-pool.js';
export { DatabaseModule } from './database.module.js';
export { DatabaseUnreachableError } from './unreachable.error.js';
export { besideRunningService } from './mongo-server.js';
