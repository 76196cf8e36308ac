import {
  type ClassProvider,
  type DynamicModule,
  type ExistingProvider,
  type FactoryProvider,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type Provider,
  type Type,
  type ValueProvider,
} from '@nestjs/common';
import { NightlatchHooks } from './auth/index.js';
import { type Clock, HOST_CLOCK } from './common/clock.js';
import { ClockModule } from './common/clock.module.js';
import { EventBridge, EventsModule } from './common/events/index.js';
import { HOST_MAILER, type Mailer } from './mail/index.js';
import { DefaultPasswordPolicyModule, HOST_PASSWORD_POLICY, type PasswordPolicy } from './passwords/index.js';

/**
 * How a host gives something of its own: its class, of which Nest makes one object, or a provider as everywhere in Nest,
 * without `provide`. What it injects comes from `imports`.
 */
export type Extension<T> =
  | Type<T>
  | Pick<ClassProvider<T>, 'useClass'>
  | Pick<ValueProvider<T>, 'useValue'>
  | Pick<FactoryProvider<T>, 'useFactory' | 'inject'>
  | Pick<ExistingProvider<T>, 'useExisting'>;

/** What a host may put in the place of ours. All may be left out. */
export interface NightlatchExtensions {
  /** The modules of the host whose providers its classes here inject. */
  imports?: ModuleMetadata['imports'];
  /** Takes the mails, instead of the SMTP server or the files. */
  mailer?: Extension<Mailer> | undefined;
  /** Evaluates new passwords, instead of our rules. */
  passwordPolicy?: Extension<PasswordPolicy> | undefined;
  /** Says what time it is. */
  clock?: Extension<Clock> | undefined;
  /** Has its say at sign-up and login, and adds claims to access tokens. */
  hooks?: Extension<NightlatchHooks> | undefined;
}

/**
 * Makes what a host has of its own known to the modules that ask for it, each of which else takes ours. And makes our events
 * known to the host.
 */
@Module({})
export class ExtensionsModule {
  /** @param extensions what there is; what there is not stays ours */
  static forRoot({
    imports = [],
    mailer,
    passwordPolicy,
    clock,
    hooks,
  }: NightlatchExtensions): DynamicModule {
    const providers = [
      ...provide(HOST_MAILER, mailer),
      ...provide(HOST_PASSWORD_POLICY, passwordPolicy),
      ...provide(HOST_CLOCK, clock),
      ...provide(NightlatchHooks, hooks),
    ];
    return {
      module: ExtensionsModule,
      // The modules with the ports are far within, and each asks for what may not be there.
      global: true,
      // Of ours too, for a policy that asks ours first and a mailer that needs the time.
      imports: [...imports, ClockModule, DefaultPasswordPolicyModule, EventsModule],
      providers: [...providers, EventBridge],
      exports: [...providers, ClockModule, DefaultPasswordPolicyModule],
    };
  }
}

function provide<T>(token: InjectionToken<T>, extension: Extension<T> | undefined): Provider<T>[] {
  if (extension === undefined) return [];
  return [
    typeof extension === 'function'
      ? { provide: token, useClass: extension }
      : ({ provide: token, ...extension } as Provider<T>),
  ];
}
