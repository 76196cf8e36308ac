import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The wire between a browser and the service: it can be cut, and lose answers when the service has done its work. */
export class Wire {
  private readonly arrivals: string[] = [];
  private readonly losses: string[] = [];
  /** Answers that are lost from now on, to POST requests of this path. */
  private losing = { path: '', times: 0 };
  private isCut = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Where the service is for a browser. */
    readonly url: string,
    private readonly port: number,
  ) {}

  /** @param port where it leads to, on this machine */
  static async start(port: number): Promise<Wire> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wire = new Wire(server, `http://localhost:${(server.address() as AddressInfo).port}`, port);
    server.on('connection', (near) => {
      if (wire.isCut) near.destroy();
      else wire.join(near);
    });
    return wire;
  }

  /** How many POST requests of a path have gone through to the service. */
  arrived(path: string): number {
    return this.arrivals.filter((each) => each === path).length;
  }

  /** Of how many of them the answer was lost. */
  lost(path: string): number {
    return this.losses.filter((each) => each === path).length;
  }

  /** The next answers to POST requests of a path are lost, so many, and their connections with them. */
  lose(path: string, times: number): void {
    this.losing = { path, times };
  }

  /** Ends all connections, and every new one until it is mended. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Carries what comes from now on. */
  mend(): void {
    this.isCut = false;
  }

  /** Cuts it for good. */
  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    const far = connect({ host: '127.0.0.1', port: this.port, noDelay: true });
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', end);
      socket.on('close', () => this.sockets.delete(socket));
    }
    /** Of the request that waits for an answer. */
    let path: string | undefined;
    near.on('data', (message) => {
      const [, method, asked] = /^([A-Z]+) (\S+) HTTP/.exec(message.toString('latin1')) ?? [];
      if (method !== undefined) path = method === 'POST' ? asked : undefined;
      if (method === 'POST' && asked !== undefined) this.arrivals.push(asked);
      far.write(message);
    });
    // A browser sends one request at a time over a connection, so the next thing that comes back is its answer.
    far.on('data', (message) => {
      if (path === this.losing.path && this.losing.times > 0) {
        this.losing.times -= 1;
        end();
        return;
      }
      path = undefined;
      near.write(message);
    });
    near.on('close', () => {
      if (path !== undefined) this.losses.push(path);
    });
  }
}
