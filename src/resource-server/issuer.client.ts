import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ResourceServerConfig } from './resource-server.options.js';

/** One conditional GET. */
export interface IssuerRequest {
  /** A path of the issuer: constants of ours, never anything that a token says. */
  path: `/.well-known/${string}`;
  /** The validator of what we have; undefined when we have nothing. */
  etag: string | undefined;
  /** Of the body. */
  maxBytes: number;
  /** Milliseconds from the first packet to the last. */
  timeout: number;
}

/** What the issuer answered; undefined when it has nothing newer than the validator says (304). */
export type IssuerAnswer = { body: string; headers: IncomingHttpHeaders } | undefined;

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
      const headers = etag === undefined ? {} : { 'If-None-Match': etag };
      const url = new URL(this.config.issuer + path);
      const response = await exchange(url, headers, maxBytes, controller.signal);
      if (response.status === 200) return response;
      if (response.status === 304 && etag !== undefined) return undefined;
      throw new Error(`status ${response.status}`);
    } finally {
      clearTimeout(timer);
      this.inFlight.delete(controller);
    }
  }
}

/**
 * One GET with `node:http`, which follows no redirect: that would lead to a place that nobody configured. Not
 * with `fetch`: its signal can be lost to the garbage collector while a body is read, and a hanging issuer would
 * then never time out.
 */
function exchange(
  url: URL,
  headers: OutgoingHttpHeaders,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ status: number; body: string; headers: IncomingHttpHeaders }> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) outgoing.destroy(new Error(`more than ${maxBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
