export { DatabaseErrorFilter } from './database-error.filter.js';
export { DatabaseHealth } from './database-health.js';
export { DatabaseModule } from './database.module.js';
export { besideRunningService } from './mongo-server.js';
