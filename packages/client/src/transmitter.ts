import { errorIn, failed, localError, type AuthError } from './errors.js';
import { after } from './platform.js';

/** What a request of the client has beside its path. */
export interface Sending {
  body?: object | undefined;
  token?: string | undefined;
  /** Whether the browser finishes it when the page is closed meanwhile. */
  keepalive?: boolean;
}

/** An answer of the service, or why there is none. */
export type Reply =
  { ok: true; data: unknown; response: Response } | { ok: false; error: AuthError; response?: Response };

/** Sends requests to the service, and reads what comes back. */
export class Transmitter {
  constructor(
    private readonly baseUrl: string,
    private readonly fetch: typeof globalThis.fetch,
    private readonly credentials: 'include' | 'omit',
    private readonly timeout: number,
  ) {}

  /** Never rejects. */
  async send(method: string, path: string, { body, token, keepalive }: Sending = {}): Promise<Reply> {
    const headers: Record<string, string> = {};
    if (body) headers['Content-Type'] = 'application/json';
    if (token) headers['Authorization'] = `Bearer ${token}`;
    const giveUp = new AbortController();
    const stop = after(this.timeout, () => giveUp.abort());
    let response;
    try {
      // Not as a method: browsers' fetch refuses another `this`.
      const { fetch } = this;
      response = await fetch(this.baseUrl + path, {
        method,
        headers,
        credentials: this.credentials,
        signal: giveUp.signal,
        ...(body && { body: JSON.stringify(body) }),
        ...(keepalive && { keepalive }),
      });
      const text = await response.text();
      if (response.ok) return { ok: true, data: text ? JSON.parse(text) : undefined, response };
      return { ...failed(errorIn(response.status, parse(text))), response };
    } catch {
      if (giveUp.signal.aborted) return failed(localError('timeout', 'No answer in time'));
      return failed(
        response?.ok
          ? localError('unexpected_answer', 'Not an answer of the service', response.status)
          : localError('network', 'The service is out of reach'),
      );
    } finally {
      stop();
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
