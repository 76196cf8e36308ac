import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AuditKeeper, AuditModule, AuditRelay } from './audit/index.js';
import { AccountsModule, AuthModule, FirstAdmin, GlobalGuardsModule, MailDelivery } from './auth/index.js';
import { ProblemFilter } from './common/errors/index.js';
import { ConfigurationModule, type Environment } from './config/index.js';
import { DatabaseErrorFilter, DatabaseModule, Startup, StartupGuard } from './database/index.js';
import { HealthModule } from './health/index.js';
import { HomeModule } from './home/index.js';
import { MetricsModule } from './metrics/index.js';
import { RevocationFeed, RevocationModule } from './revocation/index.js';
import { RingKeeper, TokensModule } from './tokens/index.js';

/** The service: the modules, put together. */
@Module({})
export class AppModule implements OnApplicationBootstrap {
  constructor(
    private readonly startup: Startup,
    private readonly revocationFeed: RevocationFeed,
    @Inject(RingKeeper) private readonly ringKeeper: RingKeeper | null,
    private readonly firstAdmin: FirstAdmin,
    private readonly mailDelivery: MailDelivery,
    private readonly auditRelay: AuditRelay,
    private readonly auditKeeper: AuditKeeper,
  ) {}

  /**
   * @param environment the checked configuration of this instance
   */
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(environment),
        DatabaseModule,
        AccountsModule,
        AuditModule,
        AuthModule,
        GlobalGuardsModule,
        HealthModule,
        HomeModule,
        MetricsModule,
        RevocationModule,
        TokensModule,
      ],
      providers: [
        ProblemFilter,
        DatabaseErrorFilter,
        // The last one is asked first: what the database throws, then everything.
        { provide: APP_FILTER, useExisting: ProblemFilter },
        { provide: APP_FILTER, useExisting: DatabaseErrorFilter },
        // Before the guards of the modules within.
        { provide: APP_GUARD, useExisting: StartupGuard },
      ],
    };
  }

  /** What comes between an open database and the first request, in this order. Nothing listens yet. */
  async onApplicationBootstrap(): Promise<void> {
    this.firstAdmin.check();
    await this.startup.begin([
      () => this.revocationFeed.start(),
      () => this.ringKeeper?.start(),
      () => this.firstAdmin.ensure(),
      () => this.mailDelivery.start(),
      () => this.auditRelay.start(),
      () => this.auditKeeper.start(),
    ]);
  }
}
