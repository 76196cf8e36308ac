import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A message between a server and mongod that has arrived here and goes no further by itself. */
export interface HeldMessage {
  /** Lets it pass. */
  forward: () => void;
  /** Loses it, and the connection with it. */
  drop: () => void;
}

type Side = 'command' | 'answer';

interface Wanted {
  name: string;
  side: Side;
  collection: string;
  caught: (message: HeldMessage) => void;
}

/**
 * Stands in what the audit relay sends and in nothing else. Every second it takes events out of users and sessions by an
 * `update` of its own, which a test that waits for a request's must not be given instead.
 */
const OF_THE_RELAY = '$$REMOVE';

/**
 * A wire between a server under test and mongod that a test can hold a message on: so a crash can be placed
 * exactly before a command is carried out, or after it and before the server knows.
 */
export class MongoProxy {
  private readonly connections = new Set<Socket>();
  private wanted: Wanted | undefined;
  /** Milliseconds by which every answer is late. */
  delay = 0;

  private constructor(
    private readonly server: Server,
    /** What the server under test connects to. */
    readonly uri: string,
  ) {}

  /**
   * @param mongodbUri where the mongod is, and which database
   */
  static async start(mongodbUri: string): Promise<MongoProxy> {
    const { hostname, port } = new URL(mongodbUri);
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const uri = new URL(mongodbUri);
    uri.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    // Or the driver would ask mongod for its address, and go there.
    uri.searchParams.delete('replicaSet');
    uri.searchParams.set('directConnection', 'true');
    const proxy = new MongoProxy(server, uri.toString());
    server.on('connection', (client) => {
      proxy.join(client, connect({ host: hostname, port: Number(port || 27017), noDelay: true }));
    });
    return proxy;
  }

  /**
   * Holds the next command of a name, or its answer. Not one of the audit relay, which may come at any time.
   *
   * @param name as on the wire, such as `update`
   * @param side which of the two
   * @param collection of which collection
   * @returns when it has arrived here
   */
  hold(name: string, side: Side, collection: string): Promise<HeldMessage> {
    return new Promise((caught) => (this.wanted = { name, side, collection, caught }));
  }

  /** Cuts all connections. */
  async close(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private isWanted(message: Buffer): boolean {
    if (this.wanted === undefined) return false;
    const { name, collection } = this.wanted;
    return collectionOf(message, name) === collection && !message.includes(OF_THE_RELAY);
  }

  private join(client: Socket, mongod: Socket): void {
    const destroy = (): void => {
      client.destroy();
      mongod.destroy();
    };
    for (const socket of [client, mongod]) {
      this.connections.add(socket);
      socket.on('error', destroy).on('close', destroy);
      socket.on('close', () => this.connections.delete(socket));
    }
    const relay = (from: Socket, to: Socket, caught: typeof this.wanted, message: Buffer): void => {
      if (caught === undefined) {
        to.write(message);
        return;
      }
      from.pause();
      const forward = (): void => {
        to.write(message);
        from.resume();
      };
      caught.caught({ forward, drop: destroy });
    };

    // A driver sends one command at a time over a connection, so the next thing that comes back is its answer.
    let awaited: typeof this.wanted;
    client.on('data', (message) => {
      const caught = this.isWanted(message) ? this.wanted : undefined;
      if (caught !== undefined) this.wanted = undefined;
      if (caught?.side === 'answer') awaited = caught;
      relay(client, mongod, caught?.side === 'command' ? caught : undefined, message);
    });
    mongod.on('data', (message) => {
      const caught = awaited;
      awaited = undefined;
      if (this.delay === 0) relay(mongod, client, caught, message);
      else setTimeout(() => relay(mongod, client, caught, message), this.delay);
    });
  }
}

/**
 * The collection that a command is about, the string in the field of the command's name; of a `bulkWrite` the first of those
 * that it lists. Undefined for other commands.
 */
function collectionOf(message: Buffer, name: string): string | undefined {
  if (name !== 'bulkWrite') return textOf(message, name);
  return message.includes('\x10bulkWrite\0') ? textOf(message, 'ns')?.split('.').at(-1) : undefined;
}

function textOf(message: Buffer, name: string): string | undefined {
  const field = `\x02${name}\0`;
  const at = message.indexOf(field);
  if (at === -1) return undefined;
  const start = at + field.length + 4;
  return message.toString('utf8', start, start + message.readInt32LE(start - 4) - 1);
}
