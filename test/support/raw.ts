import { connect, type Socket } from 'node:net';
import type { Answer } from './api.js';

/**
 * Writes bytes to the server as they are, for what no HTTP client would send, and reads until it closes the
 * connection: send `Connection: close`.
 *
 * @param url of the server
 * @param request head and body; a string is written as Latin-1, one byte per character
 */
export async function sendRaw(url: string, request: string | Buffer): Promise<Answer> {
  const wire = openWire(url);
  wire.write(request);
  await wire.closed;
  return parse(wire.received().toString('utf8'));
}

/** A connection to the server on which a test does as it likes. */
export interface Wire {
  socket: Socket;
  /** Writes bytes; a string as Latin-1. */
  write(bytes: string | Buffer): void;
  /** What has come back so far. */
  received(): Buffer;
  /** Resolves with the milliseconds that the connection lasted, when it is closed, by whom and how ever. */
  closed: Promise<number>;
}

/** @param url of the server */
export function openWire(url: string): Wire {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A server that refuses a long request resets the connection while we still write.
  socket.on('error', () => undefined);
  return {
    socket,
    write: (bytes) => void socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    received: () => Buffer.concat(chunks),
    closed: new Promise((done) => socket.once('close', () => done(performance.now() - began))),
  };
}

/**
 * Takes apart what came over one connection. Interim answers (1xx) are left out.
 *
 * @param received answers, each with a `Content-Length` or without a body
 * @throws when something is left over that is no whole answer
 */
export function answersIn(received: Buffer): Answer[] {
  const answers: Answer[] = [];
  let rest = received;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n') + 4;
    const head = rest.toString('latin1', 0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (end < 4 || !head.startsWith('HTTP/1.1 ') || rest.length < end + length)
      throw new Error(`This is no answer: ${rest.toString('latin1')}`);
    const answer = parse(rest.toString('utf8', 0, end + length));
    if (answer.status >= 200) answers.push(answer);
    rest = rest.subarray(end + length);
  }
  return answers;
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
  const body = rest.join('\r\n\r\n');
  const text = headers.get('transfer-encoding') === 'chunked' ? unchunked(body) : body;
  const isJson = /json/.test(headers.get('content-type') ?? '') && text !== '';
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: isJson ? JSON.parse(text) : {},
    text,
  };
}

/** RFC 9112 §7.1, of a body that is there in full. */
function unchunked(body: string): string {
  let rest = Buffer.from(body);
  const chunks: Buffer[] = [];
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n');
    const size = parseInt(rest.toString('latin1', 0, end), 16);
    chunks.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 2 + size + 2);
  }
  return Buffer.concat(chunks).toString();
}
