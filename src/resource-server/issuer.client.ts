import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ResourceServerConfig } from './resource-server.options.js';

/** One conditional GET. */
export interface IssuerRequest {
  /** A path of the issuer: constants of ours, never anything that a token says. */
  path: `/.well-known/${string}`;
  /** The validator of what we have; undefined when we have nothing. */
  etag: string | undefined;
  /** Bytes, after decompression. */
  maxBytes: number;
  /** Milliseconds from the first packet to the last. */
  timeout: number;
}

/** What the issuer answered; undefined when it has nothing newer than the validator says (304). */
export type IssuerAnswer = { body: string; headers: Headers } | undefined;

/** Asks the issuer, and nobody else, for what it publishes. */
@Injectable()
export class IssuerClient implements OnModuleDestroy {
  private readonly inFlight = new Set<AbortController>();

  constructor(private readonly config: ResourceServerConfig) {}

  onModuleDestroy(): void {
    for (const controller of this.inFlight) controller.abort(new Error('shutting down'));
  }

  /**
   * @param request what to ask for
   * @returns the answer
   * @throws Error when there is none in time, when it is too large, a redirect or neither 200 nor a 304 we asked for
   */
  async get({ path, etag, maxBytes, timeout }: IssuerRequest): Promise<IssuerAnswer> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeout} ms`)), timeout);
    timer.unref();
    this.inFlight.add(controller);
    try {
      const response = await fetch(this.config.issuer + path, {
        headers: etag === undefined ? {} : { 'If-None-Match': etag },
        // A redirect leads to a place that nobody configured.
        redirect: 'error',
        signal: controller.signal,
      });
      if (response.status === 200) {
        return { body: await readAtMost(response, maxBytes), headers: response.headers };
      }
      await response.body?.cancel();
      if (response.status === 304 && etag !== undefined) return undefined;
      throw new Error(`status ${response.status}`);
    } finally {
      clearTimeout(timer);
      this.inFlight.delete(controller);
    }
  }
}

async function readAtMost(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by a throw cancels the stream: the rest is never received.
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
