import { Inject, Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuditModule } from '../../audit/index.js';
import { EventsModule } from '../../common/events/index.js';
import { METRICS_CONFIG, type MetricsConfig } from '../../config/index.js';
import { DatabaseModule } from '../../database/index.js';
import { MailModule } from '../../mail/index.js';
import { PasswordsModule } from '../../passwords/index.js';
import { RevocationModule } from '../../revocation/index.js';
import { SessionsModule } from '../../sessions/index.js';
import { TokensModule } from '../../tokens/index.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/** Numbers for Prometheus. */
@Module({
  imports: [
    AuditModule,
    DatabaseModule,
    EventsModule,
    MailModule,
    PasswordsModule,
    RevocationModule,
    SessionsModule,
    TokensModule,
  ],
  controllers: [MetricsController],
  providers: [MetricsService],
})
export class MetricsModule implements NestModule {
  constructor(
    private readonly metrics: MetricsService,
    private readonly adapterHost: HttpAdapterHost,
    @Inject(METRICS_CONFIG) private readonly config: MetricsConfig,
  ) {}

  /** Nest asks for middleware when the platform is there and its routes are not. */
  configure(): void {
    if (this.config.enabled) this.metrics.watch(this.adapterHost.httpAdapter);
  }
}
