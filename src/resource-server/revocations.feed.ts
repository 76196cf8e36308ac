import { performance } from 'node:perf_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock, numericDate } from '../common/clock.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { IssuerClient } from './issuer.client.js';
import { IssuerKeys, reasonOf } from './issuer-keys.js';
import { REVOCATIONS_FORMAT } from '../common/jwt/index.js';
import { ResourceServerConfig } from './resource-server.options.js';
import { readRevocations, type Revocations, REVOCATIONS_TYPE } from './revocations.js';
import { isGenuine, readSignedJwt, type UnverifiedJwt } from './signed-jwt.js';

/** Bytes: some hundred thousand sessions, all ended within the life of one access token. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Follows the issuer's revocations by asking again and again, and knows how old its news is. */
@Injectable()
export class RevocationsFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('ResourceServer');
  private latest: Revocations | undefined;
  private etag: string | undefined;
  private lastContact = -Infinity;
  private readonly task = new PeriodicTask({
    run: () => this.look(),
    interval: () => this.config.pollInterval,
    logger: this.logger,
    failing: 'Lost the revocations, trying again',
    recovered: 'Following the revocations again',
    describe: reasonOf,
  });

  constructor(
    private readonly client: IssuerClient,
    private readonly keys: IssuerKeys,
    private readonly config: ResourceServerConfig,
    private readonly clock: Clock,
  ) {}

  /** Does not wait: the host starts without the issuer, and refuses tokens until it has heard from it. */
  onApplicationBootstrap(): void {
    void this.task.runNow();
  }

  onModuleDestroy(): void {
    void this.task.stop();
  }

  /** Seconds since the issuer was last heard from, by a clock that nobody sets; Infinity before the first time. */
  staleness(): number {
    return (performance.now() - this.lastContact) / 1000;
  }

  /** Whether the news is as fresh as it was asked to be. */
  isFresh(): boolean {
    return this.staleness() <= this.config.maxStaleness;
  }

  /** The news to evaluate a token by; undefined when there is none yet, or none fresh enough to be trusted. */
  news(): Revocations | undefined {
    return this.isFresh() || this.config.whenStale === 'accept' ? this.latest : undefined;
  }

  /** Looks now. Who asks while a look is under way shares it. Never rejects. */
  async poll(): Promise<void> {
    await this.task.runNow();
  }

  private async look(): Promise<void> {
    // The news is as old as the question, however long the answer took.
    const askedAt = performance.now();
    const answer = await this.client.get({
      path: '/.well-known/revocations',
      etag: this.etag,
      maxBytes: MAX_BYTES,
      timeout: this.config.pollTimeout,
    });
    if (answer !== undefined) {
      this.latest = await this.verify(answer.body);
      this.etag = answer.headers.etag;
    }
    this.lastContact = askedAt;
  }

  private async verify(body: string): Promise<Revocations> {
    const jwt = readSignedJwt(body, REVOCATIONS_TYPE, MAX_BYTES);
    if (jwt === undefined || !(await this.isFromIssuer(jwt))) throw new Error('not signed by the issuer');
    const { format = 1 } = jwt.payload;
    if (format !== REVOCATIONS_FORMAT) {
      throw new Error(
        `they have format ${String(format)}, and this version of nightlatch reads ${REVOCATIONS_FORMAT}: update the older side`,
      );
    }
    const now = numericDate(this.clock.now());
    const revocations = readRevocations(jwt.payload, this.config.issuer, now);
    if (revocations === undefined) throw new Error('not what the issuer says now');
    if (!revocations.kids.has(jwt.kid)) throw new Error('signed with a key that is no longer valid');
    if (revocations.issuedAt < (this.latest?.issuedAt ?? 0)) throw new Error('older than what is known');
    return revocations;
  }

  /**
   * A signer that the latest news did not list is new, or revoked: it must stand in the key set of this moment,
   * not only in the one we remember, or a revoked key could reinstate itself.
   */
  private async isFromIssuer(jwt: UnverifiedJwt): Promise<boolean> {
    if (this.latest?.kids.has(jwt.kid) !== true || this.keys.find(jwt.kid) === undefined) {
      if (!(await this.keys.refresh())) return false;
    }
    const key = this.keys.find(jwt.kid);
    return key !== undefined && isGenuine(jwt, key);
  }
}
