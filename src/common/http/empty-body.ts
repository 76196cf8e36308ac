import { type IncomingMessage } from 'node:http';

/** A request of either HTTP version, before a parser has read its body or, on Express, afterwards. */
type PostedRequest = IncomingMessage & { body?: unknown };

/**
 * Takes the content type off a request that has no content, so that it is treated as one that never had a type. Some
 * clients always send one (axios with `null`, `curl -d ''`), and some proxies send a body of no bytes on in chunks. What a
 * type says of nothing must not decide whether a request is taken.
 *
 * @param request as Node has it; a body in chunks is waited for up to its first byte
 * @param done is called when the request may go on
 */
export function dropTypeOfEmptyBody(request: PostedRequest, done: () => void): void {
  const { method, headers } = request;
  const isTyped = headers['content-type'] !== undefined || headers['transfer-encoding'] !== undefined;
  // A proxy that asks with GET before it forwards something may send its head along, and no body.
  if (!isTyped || method === 'GET' || method === 'HEAD' || Number(headers['content-length']) > 0) {
    done();
    return;
  }
  whetherEmpty(request, (isEmpty) => {
    if (isEmpty) {
      delete headers['content-type'];
      // Fastify looks for a parser of what comes in chunks, or with a length that is not `0` to the letter.
      delete headers['transfer-encoding'];
      delete headers['content-length'];
    }
    done();
  });
}

function whetherEmpty(request: PostedRequest, tell: (isEmpty: boolean) => void): void {
  const { headers, httpVersionMajor } = request;
  if (headers['content-length'] !== undefined) tell(true);
  // Without a length HTTP/1.1 has content only in chunks (RFC 9112 §6.3), HTTP/2 may have some (RFC 9113 §8.1).
  else if (headers['transfer-encoding'] === undefined && httpVersionMajor < 2) tell(true);
  // A parser that came before has left what it found, such as `{}` of nothing.
  else if (request.readableEnded) tell(Object.keys(request.body ?? {}).length === 0);
  else peek(request, tell);
}

/** Waits for the first byte or the end, and leaves the body as it was. */
function peek(request: PostedRequest, tell: (isEmpty: boolean) => void): void {
  const look = (): void => {
    const chunk: unknown = request.read();
    // `readable` also comes at the end, just before `end` does.
    if (chunk === null) return;
    request.unshift(chunk);
    settle(false);
  };
  const end = (): void => settle(true);
  // Who reads it next finds out that it broke off.
  const close = (): void => settle(false);
  const settle = (isEmpty: boolean): void => {
    request.off('readable', look).off('end', end).off('close', close);
    tell(isEmpty);
  };
  request.on('readable', look).on('end', end).on('close', close);
}
