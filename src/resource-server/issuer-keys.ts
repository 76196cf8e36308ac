import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { PeriodicTask } from '../common/periodic-task.js';
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
  /** Seconds that the issuer lets its answer be kept. */
  private maxAge = RETRY;
  /** Seconds to the next look. */
  private next = RETRY;
  private readonly task = new PeriodicTask({
    run: () => this.fetch(),
    interval: () => this.next * 1000,
    logger: this.logger,
    failing: "Could not read the issuer's keys, trying again",
    recovered: "Read the issuer's keys again",
    describe: reasonOf,
  });

  constructor(private readonly client: IssuerClient) {}

  onModuleDestroy(): void {
    void this.task.stop();
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
    return this.task.runNow();
  }

  private async fetch(): Promise<void> {
    this.next = RETRY;
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
    this.next = this.maxAge;
  }
}

/** What went wrong, in a few words for the log. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : 'error';
}
