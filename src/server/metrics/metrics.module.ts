import { type DynamicModule, Inject, Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuditModule } from '../../audit/index.js';
import { EventsModule } from '../../common/events/index.js';
import { type Environment } from '../../config/index.js';
import { DatabaseModule } from '../../database/index.js';
import { MailModule } from '../../mail/index.js';
import { PasswordsModule } from '../../passwords/index.js';
import { RevocationModule } from '../../revocation/index.js';
import { SessionsModule } from '../../sessions/index.js';
import { TokensModule } from '../../tokens/index.js';
import { MetricsController } from './metrics.controller.js';
import { METRICS, type Metrics } from './metrics.js';

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
})
export class MetricsModule implements NestModule {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics | null,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * @param environment the checked configuration
   * @returns the module; where metrics are off, nothing that counts is loaded
   */
  static async forRoot({ variables }: Environment): Promise<DynamicModule> {
    if (!variables.METRICS)
      return { module: MetricsModule, providers: [{ provide: METRICS, useValue: null }] };
    const { MetricsService } = await import('./metrics.service.js');
    return { module: MetricsModule, providers: [{ provide: METRICS, useClass: MetricsService }] };
  }

  /** Nest asks for middleware when the platform is there and its routes are not. */
  configure(): void {
    this.metrics?.watch(this.adapterHost.httpAdapter);
  }
}
