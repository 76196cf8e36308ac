import { type Connection } from 'mongoose';

/**
 * Gives every collection of a connection a prefix: those of its models, and those that are asked for by name.
 *
 * @param connection one without models yet
 * @param prefix what stands before their names; nothing changes when it is empty
 * @returns the connection
 */
export function withPrefix(connection: Connection, prefix: string): Connection {
  if (prefix === '') return connection;
  const collection = connection.collection.bind(connection);
  return Object.assign(connection, {
    collection: (...[name, ...rest]: Parameters<Connection['collection']>) =>
      collection(prefix + name, ...rest),
  });
}
