import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { IssuerClient } from './issuer.client.js';
import { maxAgeOf, readKeySet } from './key-set.js';
import { type VerifyingKey } from './verifying-key.js';

/** Bytes: a hundred RSA keys. */
const MAX_BYTES = 64 * 1024;
/** Milliseconds. Requests with an unknown `kid` wait for it. */
const TIMEOUT = 2000;
/** Seconds to the next try after a failed one. */
const RETRY = 10;

/** The issuer's keys, as its JWK set had them last. What fails to be read changes nothing. */
@Injectable()
export class IssuerKeys implements OnModuleDestroy {
  private readonly logger = new Logger('ResourceServer');
  private keys: ReadonlyMap<string, VerifyingKey> = new Map();
  private etag: string | undefined;
  /** Seconds. */
  private maxAge = RETRY;
  private refreshing: Promise<boolean> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly client: IssuerClient) {}

  onModuleDestroy(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /**
   * @param kid a key id, whatever a client put there
   * @returns the key, or undefined
   */
  find(kid: string): VerifyingKey | undefined {
    return this.keys.get(kid);
  }

  /**
   * Asks for the key set. Who asks while an answer is on its way shares it. From the first call on it is
   * repeated in the background as often as the issuer's `max-age` says.
   *
   * @returns whether the issuer answered; never rejects
   */
  refresh(): Promise<boolean> {
    this.refreshing ??= this.fetch().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async fetch(): Promise<boolean> {
    clearTimeout(this.timer);
    try {
      const answer = await this.client.get({
        path: '/.well-known/jwks.json',
        etag: this.etag,
        maxBytes: MAX_BYTES,
        timeout: TIMEOUT,
      });
      if (answer !== undefined) {
        this.keys = readKeySet(answer.body);
        this.etag = answer.headers.etag;
        this.maxAge = maxAgeOf(answer.headers['cache-control']);
      }
      this.scheduleNext(this.maxAge);
      return true;
    } catch (error) {
      if (!this.stopped) this.logger.warn(`Could not read the issuer's keys: ${reasonOf(error)}`);
      this.scheduleNext(RETRY);
      return false;
    }
  }

  private scheduleNext(seconds: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.refresh(), seconds * 1000).unref();
  }
}

/** What went wrong, in a few words for the log. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : 'error';
}
