import { type Connection, mongo } from 'mongoose';
import { OWN_MONGOOSE } from '../common/own.schema.js';
import { withPrefix } from './collection-prefix.js';
import { CONNECTION_OPTIONS } from './connection-options.js';

/**
 * A connection of ours over the sockets of a host's: of a mongoose of our own, so that neither the host's models nor what
 * it sets for them meet ours, and with our rules on what is written and read (see {@link CONNECTION_OPTIONS}), whatever
 * the host's are. How long the driver waits for a server stays as the host has set it. The host closes it, with its own.
 *
 * @param host the host's connection; one that does not connect by itself is waited for
 * @param dbName the database; the host's when undefined
 * @param prefix before the names of our collections
 * @throws what the driver throws when the host's connection can't be opened
 */
export async function connectionOver(
  host: Connection,
  dbName: string | undefined,
  prefix: string,
): Promise<Connection> {
  await host.asPromise();
  const name = dbName ?? host.name;
  const own = OWN_MONGOOSE.createConnection();
  own.setClient(host.getClient());
  // Before there is a model: each takes its collection from here.
  Object.assign(own, {
    name,
    db: host.getClient().db(name, {
      writeConcern: CONNECTION_OPTIONS.writeConcern,
      readConcern: new mongo.ReadConcern('local'),
      readPreference: 'primary',
    }),
  });
  return withPrefix(own, prefix);
}
