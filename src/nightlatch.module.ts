import {
  type ArgumentsHost,
  Catch,
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type Type,
  UsePipes,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuditKeeper, AuditModule, AuditRelay } from './audit/index.js';
import { AccountsModule, AuthModule, FirstAdmin, GlobalGuardsModule, MailDelivery } from './auth/index.js';
import { DomainError, ProblemFilter } from './common/errors/index.js';
import { createValidationPipe } from './common/http/index.js';
import { ConfigurationError, ConfigurationModule } from './config/index.js';
import { HostDatabaseModule, Startup } from './database/index.js';
import { inOptions, type NightlatchOptions, readOptions } from './nightlatch.options.js';
import { RevocationFeed, RevocationModule } from './revocation/index.js';
import { RingKeeper, TokensModule } from './tokens/index.js';

const OPTIONS = Symbol('NightlatchOptions');
const ENVIRONMENT = Symbol('NightlatchEnvironment');

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<NightlatchOptions>({
  optionsInjectionToken: OPTIONS,
})
  .setClassMethodName('forRoot')
  .build();

/** Answers our own refusals as problems, and leaves every other error to the host. */
@Catch(DomainError)
class DomainErrorFilter extends ProblemFilter {
  override catch(thrown: unknown, host: ArgumentsHost): void {
    super.catch(thrown, host);
  }
}

@Module({})
class OptionsModule {}

// The host's pipes are its own: ours stand at our controllers. The service sets them for all.
for (const controller of Reflect.getMetadata('controllers', AuthModule) as Type[]) {
  UsePipes(createValidationPipe())(controller);
}

/** Sign-up, login, sessions and guards in another Nest application, on its default mongoose connection. */
@Module({})
export class NightlatchModule extends ConfigurableModuleClass implements OnApplicationBootstrap {
  constructor(
    private readonly startup: Startup,
    private readonly revocationFeed: RevocationFeed,
    @Inject(RingKeeper) private readonly ringKeeper: RingKeeper | null,
    private readonly firstAdmin: FirstAdmin,
    private readonly mailDelivery: MailDelivery,
    private readonly auditRelay: AuditRelay,
    private readonly auditKeeper: AuditKeeper,
  ) {
    super();
  }

  /** @param options the settings, by the rules of the environment */
  static override forRoot(options: NightlatchOptions): DynamicModule {
    return compose(super.forRoot(options));
  }

  /** @param options where the settings come from */
  static override forRootAsync(options: ConfigurableModuleAsyncOptions<NightlatchOptions>): DynamicModule {
    return compose(super.forRootAsync(options));
  }

  /** The host listens when all is ready: a database that does not answer is waited for. */
  async onApplicationBootstrap(): Promise<void> {
    this.checkFirstAdmin();
    await this.startup.begin([
      () => this.revocationFeed.start(),
      () => this.ringKeeper?.start(),
      () => this.firstAdmin.ensure(),
      () => this.mailDelivery.start(),
      () => this.auditRelay.start(),
      () => this.auditKeeper.start(),
    ]);
    await this.startup.finished();
  }

  private checkFirstAdmin(): void {
    try {
      this.firstAdmin.check();
    } catch (error) {
      throw error instanceof ConfigurationError ? inOptions(error) : error;
    }
  }
}

function compose(definition: DynamicModule): DynamicModule {
  const options: DynamicModule = {
    module: OptionsModule,
    imports: definition.imports ?? [],
    providers: [
      ...(definition.providers ?? []),
      { provide: ENVIRONMENT, inject: [OPTIONS], useFactory: readOptions },
    ],
    exports: [ENVIRONMENT],
  };
  return {
    module: NightlatchModule,
    imports: [
      ConfigurationModule.forHost(ENVIRONMENT, [options]),
      HostDatabaseModule,
      AccountsModule,
      AuditModule,
      AuthModule,
      GlobalGuardsModule,
      RevocationModule,
      TokensModule,
    ],
    providers: [{ provide: APP_FILTER, useClass: DomainErrorFilter }],
  };
}
