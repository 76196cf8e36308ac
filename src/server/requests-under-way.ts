import { EventEmitter, once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type DomainError, problemHeaders } from '../common/errors/index.js';

/** What is needed of Fastify's, whose types are its own. */
export interface Reply {
  readonly raw: ServerResponse;
  /** Milliseconds since the request has arrived. */
  readonly elapsedTime: number;
  send(error: Error): unknown;
}

/** The requests that have begun and whose answers have not left yet. */
export class RequestsUnderWay {
  private readonly connections = new Map<Socket, Set<Reply>>();
  private readonly events = new EventEmitter().setMaxListeners(0);

  /** @param reply to a request that begins */
  add(reply: Reply): void {
    const { socket } = reply.raw.req;
    (this.connections.get(socket) ?? this.connect(socket)).add(reply);
  }

  /**
   * A reply that is never sent needs no word: its connection ends, and it goes with that.
   *
   * @param reply that has been sent
   */
  remove(reply: Reply): void {
    if (this.connections.get(reply.raw.req.socket)?.delete(reply)) this.events.emit('ended');
  }

  /** @returns when there is none */
  async none(): Promise<void> {
    while (this.all().length > 0) await once(this.events, 'ended');
  }

  /**
   * @param socket a connection
   * @returns when every request that it has brought to its end is answered
   */
  async answered(socket: Socket): Promise<void> {
    const isAwaited = ({ raw }: Reply): boolean => raw.req.complete;
    while ([...(this.connections.get(socket) ?? [])].some(isAwaited)) await once(this.events, 'ended');
  }

  /**
   * @param age milliseconds
   * @returns those that have waited for that long or longer, whose answers have not begun
   */
  waitingFor(age: number): Reply[] {
    return this.all().filter(({ raw, elapsedTime }) => elapsedTime >= age && !raw.headersSent);
  }

  /**
   * Answers all of them, except those whose answer has begun.
   *
   * @param error what to say
   * @returns how many there were
   */
  refuse(error: DomainError): number {
    const waiting = this.waitingFor(0);
    const problem = error.getResponse();
    const body = JSON.stringify(problem);
    for (const { raw } of waiting) {
      raw.writeHead(problem.status, {
        ...problemHeaders(error),
        'Content-Length': Buffer.byteLength(body),
        Connection: 'close',
      });
      raw.end(body);
    }
    return waiting.length;
  }

  private all(): Reply[] {
    return [...this.connections.values()].flatMap((replies) => [...replies]);
  }

  private connect(socket: Socket): Set<Reply> {
    const replies = new Set<Reply>();
    this.connections.set(socket, replies);
    // A response that waits behind another one for its connection hears nothing when that is lost.
    socket.once('close', () => {
      this.connections.delete(socket);
      this.events.emit('ended');
    });
    return replies;
  }
}
