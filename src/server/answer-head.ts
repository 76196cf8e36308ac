import { type IncomingMessage, type OutgoingHttpHeader, ServerResponse } from 'node:http';

/** A header of every answer. */
export interface CommonHeader {
  readonly name: string;
  /** @returns the value; undefined where an answer has no such header */
  readonly value: (request: IncomingMessage) => string | undefined;
}

/** What every answer has beside headers of its own. */
export interface AnswerHead {
  /** Names and values that are the same for all. Asked when the first one leaves, and never again. */
  readonly constant: () => readonly (readonly [name: string, value: string])[];
  readonly varying: readonly CommonHeader[];
}

type OwnHeaders = Record<string, OutgoingHttpHeader | undefined>;

/**
 * The class of a server's answers, which writes what all of them have into the head of each, whoever sends it: a route, a
 * refusal, a preflight, a file. All at once and in a list: a header that is set by itself first costs several times as much,
 * as does each hook that sets one.
 *
 * @param head what all have; an answer that has a header of that name keeps its own
 * @returns the class, for Node's `http.createServer`
 */
export function answersWith(head: AnswerHead): typeof ServerResponse {
  let constant: string[] | undefined;
  const common = new Set(head.varying.map(({ name }) => name.toLowerCase()));

  const begin = (): string[] => {
    const headers = head.constant();
    for (const [name] of headers) common.add(name.toLowerCase());
    return (constant = headers.flat());
  };

  return class Answer<Request extends IncomingMessage> extends ServerResponse<Request> {
    override writeHead(
      statusCode: number,
      reasonOrHeaders?: string | OwnHeaders | OutgoingHttpHeader[],
      afterReason?: OwnHeaders | OutgoingHttpHeader[],
    ): this {
      const reason = typeof reasonOrHeaders === 'string' ? reasonOrHeaders : undefined;
      const given = typeof reasonOrHeaders === 'string' ? afterReason : reasonOrHeaders;
      const own = Array.isArray(given) ? given : listOf(given);
      let list: OutgoingHttpHeader[] = (constant ?? begin()).slice();
      for (const { name, value } of head.varying) {
        const found = value(this.req);
        if (found !== undefined) list.push(name, found);
      }
      const set = this.getHeaderNames();
      // Nearly no answer has one of them itself.
      if (set.some((name) => common.has(name)) || hasAny(own, common)) list = without(list, set, own);
      for (const part of own) list.push(part);
      return reason === undefined
        ? super.writeHead(statusCode, list)
        : super.writeHead(statusCode, reason, list);
    }
  };
}

/** In turn the names and the values, as Node takes them. */
function listOf(headers: OwnHeaders | undefined): OutgoingHttpHeader[] {
  const list: OutgoingHttpHeader[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) list.push(name, value);
  }
  return list;
}

function hasAny(list: readonly OutgoingHttpHeader[], names: ReadonlySet<string>): boolean {
  for (let n = 0; n < list.length; n += 2) if (names.has(String(list[n]).toLowerCase())) return true;
  return false;
}

function without(
  list: readonly OutgoingHttpHeader[],
  set: readonly string[],
  own: readonly OutgoingHttpHeader[],
): OutgoingHttpHeader[] {
  const names = new Set(
    [...set, ...own.filter((_, n) => n % 2 === 0)].map((name) => String(name).toLowerCase()),
  );
  return list.filter((_, n) => !names.has(String(list[n - (n % 2)]).toLowerCase()));
}
