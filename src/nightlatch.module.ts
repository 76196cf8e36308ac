import { type IncomingMessage } from 'node:http';
import {
  type ArgumentsHost,
  Catch,
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Inject,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestModule,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AuditKeeper, AuditModule, AuditRelay } from './audit/index.js';
import { AccountMailsModule, AccountsModule, FirstAdmin, MailDelivery } from './accounts/index.js';
import {
  AuthModule,
  GlobalGuard,
  GUARDED_ROUTES,
  type GuardedRoutes,
  HostEnhancersModule,
} from './auth/index.js';
import { controllersIn, controllersOf, FeaturesModule } from './features.module.js';
import { defaultFeatures, serviceFeatures } from './features.js';
import { DomainError, ProblemFilter } from './common/errors/index.js';
import { dropTypeOfEmptyBody } from './common/http/index.js';
import { annotate } from './common/openapi.js';
import { ConfigurationError, ConfigurationModule, type Environment } from './config/index.js';
import { DatabaseModule, HostDatabaseModule } from './database/index.js';
import { ClockOffsetStore, SessionsModule } from './sessions/index.js';
import { Startup, StartupGuard } from './startup/index.js';
import { ExtensionsModule } from './extensions.module.js';
import { EXTRAS, type NightlatchExtras } from './nightlatch.extras.js';
import { inOptions, type NightlatchOptions, readOptions, readPrefix } from './nightlatch.options.js';
import { PublicUrlCheck } from './public-url.check.js';
import { RevocationFeed, RevocationModule } from './revocation/index.js';
import { RingKeeper, TokensModule } from './tokens/index.js';
import { BanLifter, UsersModule } from './users/index.js';

/** Who uses us: a host, or the service. */
interface Application {
  /** Whether it begins to listen only when we are ready. */
  readonly waits: boolean;
  /** Tells what is wrong in the names by which it was set. */
  readonly rename: (error: ConfigurationError) => ConfigurationError;
  /** Those of ours whose bodies a parser of the application reads, which we have not set up. */
  readonly parsedByHost: readonly Type[];
}

const OPTIONS = Symbol('NightlatchOptions');
const ENVIRONMENT = Symbol('NightlatchEnvironment');
const APPLICATION = Symbol('NightlatchApplication');

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<NightlatchOptions>({
  optionsInjectionToken: OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createNightlatchOptions')
  .setExtras<NightlatchExtras>(EXTRAS, inHost)
  .build();

/** Makes the options of {@link NightlatchModule}, for `useClass` and `useExisting`. */
export interface NightlatchOptionsFactory {
  /** @returns the options */
  createNightlatchOptions(): NightlatchOptions | Promise<NightlatchOptions>;
}

/** What {@link NightlatchModule.forRootAsync} takes: `useFactory`, `useClass` or `useExisting`, and the extras. */
export type NightlatchAsyncOptions = ConfigurableModuleAsyncOptions<
  NightlatchOptions,
  'createNightlatchOptions'
> &
  NightlatchExtras;

/** Answers our own refusals as problems, and leaves every other error to the host. */
@Catch(DomainError)
class RefusalFilter extends ProblemFilter {
  override catch(thrown: unknown, host: ArgumentsHost): unknown {
    return super.catch(thrown, host);
  }
}

@Module({})
class OptionsModule {}

/** A host may make its OpenAPI document once its application is created, and finds our routes in it. */
const ANNOTATIONS = { provide: Symbol('NightlatchAnnotations'), useFactory: () => annotate() };

/**
 * Sign-up, login, sessions and guards, in a Nest application with a connection of `@nestjs/mongoose`, on Express or
 * Fastify.
 */
@Module({})
export class NightlatchModule extends ConfigurableModuleClass implements NestModule, OnApplicationBootstrap {
  /** Nest calls it. */
  constructor(
    private readonly startup: Startup,
    private readonly clockOffset: ClockOffsetStore,
    private readonly revocationFeed: RevocationFeed,
    @Inject(RingKeeper) private readonly ringKeeper: RingKeeper | null,
    private readonly firstAdmin: FirstAdmin,
    private readonly mailDelivery: MailDelivery,
    private readonly auditRelay: AuditRelay,
    private readonly auditKeeper: AuditKeeper,
    private readonly banLifter: BanLifter,
    @Inject(APPLICATION) private readonly application: Application,
  ) {
    super();
  }

  /**
   * @param options the settings, which docs/configuration.md explains, and which parts there are
   * @returns the module, for the imports of the application's root module
   * @throws ConfigurationError, when Nest builds the module, that lists every wrong option by name and rule
   */
  static override forRoot(options: NightlatchOptions & NightlatchExtras = {}): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * @param options where the settings come from (`useFactory`, `useClass` or `useExisting`, with `inject` and `imports`),
   * and which parts there are
   * @returns the module, for the imports of the application's root module
   * @throws ConfigurationError, when Nest builds the module, that lists every wrong option by name and rule
   */
  static override forRootAsync(options: NightlatchAsyncOptions): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * Us as the service: with a connection of our own, and before every route there is.
   *
   * @param environment the checked configuration
   * @internal
   */
  static forService(environment: Environment): DynamicModule {
    const service = compose({
      environment: ConfigurationModule.forRoot(environment),
      database: DatabaseModule,
      features: FeaturesModule.of(serviceFeatures(environment), environment.routePrefix),
      guarded: { isOurs: () => true, others: true },
      // It listens, and says that it is not ready.
      application: { waits: false, rename: (error) => error, parsedByHost: [] },
    });
    return { ...service, global: true };
  }

  /** Before a host's parsers, on Fastify: they refuse what says that it is JSON and has no content, in their own words. */
  configure(consumer: MiddlewareConsumer): void {
    const { parsedByHost } = this.application;
    if (parsedByHost.length === 0) return;
    consumer
      .apply((request: IncomingMessage, _response: unknown, next: () => void) =>
        dropTypeOfEmptyBody(request, next),
      )
      .forRoutes(...parsedByHost);
  }

  /** What comes between an open database and the first request, in this order. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      this.firstAdmin.check();
      await this.startup.begin([
        () => this.clockOffset.start(),
        () => this.revocationFeed.start(),
        () => this.ringKeeper?.start(),
        () => this.firstAdmin.ensure(),
        () => this.mailDelivery.start(),
        () => this.auditRelay.start(),
        () => this.auditKeeper.start(),
        () => this.banLifter.start(),
      ]);
      if (this.application.waits) await this.startup.finished();
    } catch (error) {
      throw error instanceof ConfigurationError ? this.application.rename(error) : error;
    }
  }
}

interface Composition {
  /** What there is of the host's own. */
  extensions?: DynamicModule;
  environment: DynamicModule;
  database: NonNullable<ModuleMetadata['imports']>[number];
  features: DynamicModule;
  guarded: GuardedRoutes;
  application: Application;
}

function compose({
  extensions,
  environment,
  database,
  features,
  guarded,
  application,
}: Composition): DynamicModule {
  return {
    module: NightlatchModule,
    imports: [
      ...(extensions === undefined ? [] : [extensions]),
      environment,
      database,
      AccountMailsModule,
      AccountsModule,
      AuditModule,
      AuthModule,
      RevocationModule,
      SessionsModule,
      TokensModule,
      UsersModule,
      features,
    ],
    providers: [
      { provide: APPLICATION, useValue: application },
      Startup,
      StartupGuard,
      { provide: GUARDED_ROUTES, useValue: guarded },
      { provide: APP_GUARD, useClass: GlobalGuard },
    ],
    exports: [AuthModule, FeaturesModule, Startup],
  };
}

function inHost(
  { imports = [], providers = [] }: DynamicModule,
  {
    isGlobal = true,
    globalGuard = true,
    features = defaultFeatures(),
    routePrefix = '',
    ...extras
  }: NightlatchExtras,
): DynamicModule {
  const prefix = readPrefix(routePrefix);
  const hostsModules = [...imports, ...(extras.imports ?? [])];
  const options: DynamicModule = {
    module: OptionsModule,
    imports: hostsModules,
    providers: [
      ...providers,
      {
        provide: ENVIRONMENT,
        inject: [OPTIONS],
        useFactory: (given: NightlatchOptions) => readOptions(given, prefix),
      },
    ],
    exports: [ENVIRONMENT],
  };
  const parts = compose({
    extensions: ExtensionsModule.forRoot({ ...extras, imports: hostsModules }),
    environment: ConfigurationModule.forHost(ENVIRONMENT, [options]),
    database: HostDatabaseModule.over(extras),
    features: FeaturesModule.of(features, prefix),
    guarded: { isOurs: controllersOf(features), others: globalGuard },
    application: { waits: true, rename: inOptions, parsedByHost: controllersIn(features) },
  });
  return {
    ...parts,
    global: isGlobal,
    imports: [...(parts.imports ?? []), HostEnhancersModule],
    providers: [
      ...(parts.providers ?? []),
      { provide: APP_FILTER, useClass: RefusalFilter },
      PublicUrlCheck,
      ANNOTATIONS,
    ],
  };
}
