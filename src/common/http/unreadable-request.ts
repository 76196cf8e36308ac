import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { DomainError, type ErrorCode, problemHeaders } from '../errors/index.js';

/** What Node's HTTP parser gives up on, as one of our codes; all else is no HTTP. */
const CODES: Partial<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/**
 * Answers what never became a request, and closes the connection: headers over the limit, too slow, no HTTP at all,
 * a tunnel. No framework has seen it, so the answer is written by hand.
 *
 * @param error what the `clientError` event of `node:http` tells; anything else is no HTTP to us
 * @param socket the connection
 */
export function answerUnreadableRequest({ code = '' }: { code?: string | undefined }, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const error = new DomainError(CODES[code] ?? 'bad_request');
  const problem = error.getResponse();
  const body = JSON.stringify(problem);
  const headers = {
    ...problemHeaders(error),
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  };
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
