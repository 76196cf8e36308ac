/** An answer of the server, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed JSON; an empty object for an empty body. */
  body: any;
  text: string;
}

/** What may go with a request. */
export interface RequestOptions {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, with a content type of the test's choice. */
  raw?: string | Uint8Array;
  /** An access token. */
  token?: string;
  headers?: Record<string, string>;
  /** `manual`: where it leads to is not followed. */
  redirect?: 'manual';
}

/** What two answers that tell nothing apart have in common: all of it, but for the time of the day and the name of the request. */
export function shapeOf({ status, headers, text }: Answer): object {
  const kept = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return { status, headers: Object.fromEntries(kept), text };
}

/** A client of a server under test: real HTTP, nothing mocked. */
export class Api {
  constructor(readonly url: string) {}

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const headers: Record<string, string> = {
      ...(options.body !== undefined && { 'Content-Type': 'application/json' }),
      ...(options.token !== undefined && { Authorization: `Bearer ${options.token}` }),
      ...options.headers,
    };
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const { redirect = 'follow' } = options;
    const response = await fetch(this.url + path, {
      method,
      headers,
      redirect,
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text };
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.request('GET', path, token === undefined ? {} : { token });
  }

  post(path: string, body?: unknown, token?: string): Promise<Answer> {
    return this.request('POST', path, { body, ...(token !== undefined && { token }) });
  }

  refresh(refreshToken: string): Promise<Answer> {
    return this.post('/auth/refresh', { refreshToken });
  }

  /** Signs up somebody new. */
  async signUp(overrides: Record<string, unknown> = {}): Promise<Answer> {
    return this.post('/auth/signup', { ...newPerson(), ...overrides });
  }
}

/**
 * A busy machine says 503 to some of very many requests at once. As clients do, they try again.
 *
 * @param request sends one
 * @returns the first other answer
 */
export async function untilServed(request: () => Promise<Answer>): Promise<Answer> {
  const answer = await request();
  return answer.status === 503 ? untilServed(request) : answer;
}

let count = 0;

/** The body of a sign-up that succeeds. */
export function newPerson(): { name: string; email: string; password: string } {
  count += 1;
  return { name: 'Ada Lovelace', email: `ada.${process.pid}.${count}@example.com`, password: PASSWORD };
}

/** A password that nothing is wrong with. */
export const PASSWORD = 'correct horse battery staple';
