import { Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { UserLimits } from './user-limits.js';
import { ForgottenProxy } from './forgotten-proxy.js';
import { GuessingModule } from './guessing/guessing.module.js';
import { MailLimit } from './mail-limit.js';
import { RateLimit, RateLimitSchema } from './rate-limit.schema.js';
import { RateLimitStore } from './rate-limit.store.js';
import { RedisConnection } from './redis-connection.js';
import { RequestLimits } from './request-limits.js';
import { ThrottleGuard } from './throttle.guard.js';

/** Limits on what one address may ask for, and what one account is mailed. */
@Module({
  imports: [
    GuessingModule,
    MongooseModule.forFeature([{ name: RateLimit.name, schema: RateLimitSchema }], CONNECTION),
  ],
  providers: [
    {
      provide: RedisConnection,
      inject: [THROTTLING_CONFIG],
      useFactory: async ({ enabled, redisUrl }: ThrottlingConfig): Promise<RedisConnection | null> =>
        enabled && redisUrl !== undefined ? RedisConnection.open(redisUrl) : null,
    },
    RateLimitStore,
    ForgottenProxy,
    RequestLimits,
    MailLimit,
    UserLimits,
    ThrottleGuard,
  ],
  exports: [UserLimits, MailLimit, ThrottleGuard],
})
export class ThrottlingModule implements OnApplicationBootstrap {
  private readonly logger = new Logger(ThrottlingModule.name);

  constructor(@Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig) {}

  onApplicationBootstrap(): void {
    if (this.config.enabled || !this.config.production) return;
    this.logger.warn('RATE_LIMITS is off: passwords may be guessed and mailboxes flooded without limit');
  }
}
