import { type Client } from './client.js';
import { errorIn } from './errors.js';

/** The part of a request that is needed. */
export interface AxiosRequest {
  /** Its headers. */
  headers: { get(name: string): unknown; set(name: string, value: string): unknown };
}

/** What requests or answers go through. */
export interface Interceptors<T> {
  /** Adds one. */
  use(onFulfilled: ((value: T) => Promise<T>) | null, onRejected?: (error: unknown) => unknown): number;
  /** Takes it off again. */
  eject(id: number): void;
}

/** The part of an instance of axios that is needed. */
export interface AxiosLike<Config, Answer> {
  /** What requests and answers go through. */
  readonly interceptors: { readonly request: Interceptors<Config>; readonly response: Interceptors<Answer> };
  /** Sends one. */
  request(config: never): Promise<unknown>;
  /** The address of one. */
  getUri(config: never): string;
}

/** A request, and whether we have repeated it. */
type Config = AxiosRequest & { isRepeated?: boolean };

interface Failure {
  config?: Config;
  response?: { status: number; data: unknown; headers: Record<string, string | undefined> };
}

/**
 * Gives the requests of an instance of axios the access token, as `auth.fetch` does: refreshed when it has to be, and repeated
 * once after a 401. Requests to origins that are not trusted go without.
 *
 * @param axios the instance
 * @param auth the client
 * @returns takes it off again
 */
export function attachTo<C extends AxiosRequest, A>(axios: AxiosLike<C, A>, auth: Client): () => void {
  const { request, response } = axios.interceptors;
  const asking = request.use(async (config) => {
    const token = auth.trusts(axios.getUri(config as never)) ? await auth.accessToken() : undefined;
    if (token !== undefined) config.headers.set('Authorization', `Bearer ${token}`);
    return config;
  });
  const answering = response.use(null, async (failure: unknown) => {
    const { config, response: answer } = failure as Failure;
    const [, token] = /^Bearer (.+)/.exec(String(config?.headers.get('Authorization'))) ?? [];
    if (answer?.status !== 401 || !config || config.isRepeated || token === undefined) throw failure;
    const challenge = answer.headers['www-authenticate'] ?? '';
    const next = await auth.tokenAfter({ token, challenge, error: errorIn(401, answer.data) });
    if (next === undefined) throw failure;
    return axios.request({ ...config, isRepeated: true } as never);
  });
  return () => {
    request.eject(asking);
    response.eject(answering);
  };
}
