import { once } from 'node:events';
import { connect } from 'node:net';
import type { Answer } from './api.js';

/**
 * Writes bytes to the server as they are, for what no HTTP client would send, and reads until it closes the
 * connection: send `Connection: close`.
 *
 * @param url of the server
 * @param request head and body; a string is written as Latin-1, one byte per character
 */
export async function sendRaw(url: string, request: string | Buffer): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A server that refuses a long request resets the connection while we still write.
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(typeof request === 'string' ? Buffer.from(request, 'latin1') : request);
  await closed;
  return parse(Buffer.concat(chunks).toString('utf8'));
}

/** The head of a request, and its body. */
export function http(method: string, path: string, headers: string[] = [], body = ''): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', body].join(
    '\r\n',
  );
}

function parse(answer: string): Answer {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const text = rest.join('\r\n\r\n');
  const isJson = /json/.test(headers.get('content-type') ?? '') && text !== '';
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: isJson ? JSON.parse(text) : {},
    text,
  };
}
