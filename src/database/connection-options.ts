import type { MongooseModuleFactoryOptions } from '@nestjs/mongoose';

/**
 * How we talk to MongoDB.
 *
 * Writes are acknowledged by a majority: what a client was told survives a failover, and a revocation never
 * comes back undone. Reads go to the primary and see the latest write, not the latest majority: who lost a
 * rotation's race must see the winner's. Everything gives up soon enough for a 503 within 5 s.
 */
export const CONNECTION_OPTIONS = {
  writeConcern: { w: 'majority' },
  // Also where the connection string says otherwise.
  readPreference: 'primary',
  serverSelectionTimeoutMS: 2000,
  connectTimeoutMS: 2000,
  // With a second of waiting for a connection it must stay below the 5 s of a 503.
  socketTimeoutMS: 3000,
  waitQueueTimeoutMS: 1000,
  // A command for a database that is away fails at once; a queue would only hide it.
  bufferCommands: false,
  // Indexes are built once, before the service is ready, by IndexBuilder.
  autoIndex: false,
  autoCreate: false,
  // Nobody waits for the connection where it is made: Database does, and tries again.
  lazyConnection: true,
} as const satisfies MongooseModuleFactoryOptions;
