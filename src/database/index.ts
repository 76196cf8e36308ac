export { DatabaseErrorFilter } from './database-error.filter.js';
export { Database } from './database.js';
export { DatabaseHealth } from './database-health.js';
export { DatabasePool } from './database-pool.js';
export { DatabaseModule, HostDatabaseModule } from './database.module.js';
export { Startup, type StartupStep } from './startup.js';
export { StartupGuard } from './startup.guard.js';
export { DatabaseUnreachableError } from './unreachable.error.js';
export { besideRunningService } from './mongo-server.js';
