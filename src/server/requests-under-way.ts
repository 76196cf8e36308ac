import { EventEmitter, once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type DomainError, problemHeaders } from '../common/errors/index.js';

/** The requests that have begun and whose answers have not left yet. */
export class RequestsUnderWay {
  private readonly connections = new Map<Socket, Set<ServerResponse>>();
  private readonly events = new EventEmitter().setMaxListeners(0);

  /** @param response of a request that begins */
  add(response: ServerResponse): void {
    const { socket } = response.req;
    const responses = this.connections.get(socket) ?? this.connect(socket);
    responses.add(response);
    response.once('close', () => {
      responses.delete(response);
      this.events.emit('ended');
    });
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
    const isAwaited = ({ req }: ServerResponse): boolean => req.complete;
    while ([...(this.connections.get(socket) ?? [])].some(isAwaited)) await once(this.events, 'ended');
  }

  /**
   * Answers all of them, except those whose answer has begun.
   *
   * @param error what to say
   * @returns how many there were
   */
  refuse(error: DomainError): number {
    const waiting = this.all().filter(({ headersSent }) => !headersSent);
    const problem = error.getResponse();
    const body = JSON.stringify(problem);
    for (const response of waiting) {
      response.writeHead(problem.status, {
        ...problemHeaders(error),
        'Content-Length': Buffer.byteLength(body),
        Connection: 'close',
      });
      response.end(body);
    }
    return waiting.length;
  }

  private all(): ServerResponse[] {
    return [...this.connections.values()].flatMap((responses) => [...responses]);
  }

  private connect(socket: Socket): Set<ServerResponse> {
    const responses = new Set<ServerResponse>();
    this.connections.set(socket, responses);
    // A response that waits behind another one for its connection hears nothing when that is lost.
    socket.once('close', () => {
      this.connections.delete(socket);
      this.events.emit('ended');
    });
    return responses;
  }
}
