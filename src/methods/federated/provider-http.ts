import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type CustomFetch, type CustomFetchOptions } from 'openid-client';
import { isPublicAddress } from './public-address.js';

/** Milliseconds from a request to the last byte of its answer. */
export const PROVIDER_TIMEOUT = 5000;

/** Bytes of an answer. Microsoft's keys, with their certificates, have 30 KiB. */
export const MAX_ANSWER = 256 * 1024;

/** Connections to one host at once. Who does not get one in time is told that the provider does not answer. */
const MAX_SOCKETS = 20;

/** What a provider did that none should. Its message has nothing of the answer in it. */
export class ProviderHttpError extends Error {
  override readonly name = 'ProviderHttpError';
}

/**
 * Requests to one provider. Nothing is followed, an answer has its time and its size, and the address that is connected to is
 * the one that was looked at: a name that resolves to another one a moment later leads nowhere else.
 */
export class ProviderHttp {
  private readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };

  /** @param allowsPrivate whether the provider may be on a private network, and on this machine without TLS */
  constructor(private readonly allowsPrivate: boolean) {
    const options = {
      keepAlive: true,
      maxSockets: MAX_SOCKETS,
      maxFreeSockets: 2,
      lookup: this.lookUpAllowed,
    };
    this.agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  }

  /**
   * As the library calls `fetch`.
   *
   * @param url where to
   * @param options method, headers, body
   * @returns the answer, read to its end
   * @throws ProviderHttpError when it is not allowed, late, too large, or none
   */
  readonly fetch: CustomFetch = async (url, options) => {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (target.protocol !== 'https:' && !(target.protocol === 'http:' && this.allowsPrivate))
      throw new ProviderHttpError('is asked without TLS');
    // Of an address nothing is looked up.
    if (isIP(host) !== 0 && !this.allowsPrivate && !isPublicAddress(host)) throw privateAddress();
    const { status, headers, body } = await this.exchange(target, options);
    // What the constructor of Response does not take is no answer to any of our requests.
    if (status < 200 || status > 599) throw new ProviderHttpError(`answers with the status ${status}`);
    const hasBody = ![204, 205, 304].includes(status);
    return new Response(hasBody ? new Uint8Array(body) : null, { status, headers });
  };

  /** Closes what is open. */
  close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private exchange(target: URL, { method, headers, body }: CustomFetchOptions): Promise<ReadAnswer> {
    const isTls = target.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const request = (isTls ? httpsRequest : httpRequest)(target, {
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        agent: isTls ? this.agents.https : this.agents.http,
      });
      const timer = setTimeout(
        () => request.destroy(new ProviderHttpError(`did not answer within ${PROVIDER_TIMEOUT} ms`)),
        PROVIDER_TIMEOUT,
      );
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error instanceof ProviderHttpError ? error : unreachable(error));
      };
      request.once('error', fail);
      request.once('response', (response) => {
        readAll(response).then((answer) => {
          clearTimeout(timer);
          resolve(answer);
        }, fail);
      });
      request.end(textOf(body));
    });
  }

  private readonly lookUpAllowed: LookupFunction = (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const allowed = this.allowsPrivate ? found : found.filter(({ address }) => isPublicAddress(address));
      const [first] = allowed;
      if (first === undefined) callback(privateAddress(), '');
      else answerLookup(callback, allowed, options.all === true, first);
    });
  };
}

interface ReadAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

async function readAll(response: IncomingMessage): Promise<ReadAnswer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_ANSWER) {
      const error = new ProviderHttpError(`answers with more than ${MAX_ANSWER} bytes`);
      response.destroy(error);
      throw error;
    }
    parts.push(part);
  }
  const headers = new Headers();
  for (const name of ['content-type', 'www-authenticate', 'location', 'date']) {
    const value = response.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(parts) };
}

function answerLookup(
  callback: Parameters<LookupFunction>[2],
  allowed: LookupAddress[],
  wantsAll: boolean,
  first: LookupAddress,
): void {
  if (wantsAll) callback(null, allowed);
  else callback(null, first.address, first.family);
}

function privateAddress(): ProviderHttpError {
  return new ProviderHttpError('is at a private address, which its privateAddresses does not allow');
}

function unreachable(error: Error): ProviderHttpError {
  const { code } = error as NodeJS.ErrnoException;
  return new ProviderHttpError(`can't be reached (${code ?? error.name})`, { cause: error });
}

/** The library sends forms, or nothing. */
function textOf(body: CustomFetchOptions['body']): string | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('Unexpected body of a request');
}
