import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A wire to a node that loses answers: the request arrives, and the connection is cut when its answer comes. */
export class LosingProxy {
  constructor(server) {
    this.server = server;
    this.sockets = new Set();
  }

  /**
   * @param port of the node
   * @param every how many answers one is lost of
   */
  static async start(port, every) {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new LosingProxy(server);
    let answers = 0;
    server.on('connection', (client) => {
      const node = connect({ host: '127.0.0.1', port, noDelay: true });
      for (const socket of [client, node]) {
        proxy.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          proxy.sockets.delete(socket);
          client.destroy();
          node.destroy();
        });
      }
      client.on('data', (chunk) => node.write(chunk));
      node.on('data', (chunk) => {
        answers += 1;
        if (answers % every === 0) client.destroy();
        else client.write(chunk);
      });
    });
    proxy.url = `http://127.0.0.1:${server.address().port}`;
    return proxy;
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
