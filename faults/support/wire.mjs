import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A wire to a node or to a mongod, which can lose what comes back over it, or carry nothing at all for a while. */
export class Wire {
  isFrozen = false;

  constructor(server) {
    this.server = server;
    this.sockets = new Set();
    this.port = server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /**
   * @param port where it leads to
   * @param losesEvery how many answers one is lost of: what was asked arrives, and the connection is cut when its answer
   *   comes; none when not given
   */
  static async start(port, { losesEvery = Infinity } = {}) {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wire = new Wire(server);
    let answers = 0;
    server.on('connection', (near) => {
      const far = connect({ host: '127.0.0.1', port, noDelay: true });
      for (const socket of [near, far]) {
        wire.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          wire.sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.on('data', (chunk) => far.write(chunk));
      far.on('data', (chunk) => {
        answers += 1;
        if (answers % losesEvery === 0) near.destroy();
        else near.write(chunk);
      });
      // Being listened to has set them flowing.
      if (wire.isFrozen) for (const socket of [near, far]) socket.pause();
    });
    return wire;
  }

  /** Carries nothing from now on; connections stay as they are, and new ones are taken. */
  freeze() {
    this.isFrozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** Carries what has come meanwhile, and everything from now on. */
  thaw() {
    this.isFrozen = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
