import { type DynamicModule, Module } from '@nestjs/common';
import { AccountMailsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { BeginFederatedLoginFlow } from './begin-federated-login.flow.js';
import { FederatedCookies } from './federated-cookies.js';
import { FEDERATED_OPTIONS, type FederatedOptions } from './federated.options.js';
import { FinishFederatedLoginFlow } from './finish-federated-login.flow.js';
import { IdentityStore } from './identity.store.js';
import { LinkIdentityFlow } from './link-identity.flow.js';
import { LinkProofs } from './link-proofs.js';
import { LogInWithIdentityFlow } from './log-in-with-identity.flow.js';
import { OpenFederatedAccountFlow } from './open-federated-account.flow.js';
import { ProveAndLinkFlow } from './prove-and-link.flow.js';
import { Providers } from './providers.js';

const PARTS = [
  BeginFederatedLoginFlow,
  FederatedCookies,
  FinishFederatedLoginFlow,
  IdentityStore,
  LinkIdentityFlow,
  LinkProofs,
  LogInWithIdentityFlow,
  OpenFederatedAccountFlow,
  ProveAndLinkFlow,
  Providers,
];

/** Logins with accounts at providers. */
@Module({})
export class FederatedModule {
  /** @param options the providers, checked */
  static of(options: FederatedOptions): DynamicModule {
    return {
      module: FederatedModule,
      imports: [ClockModule, AuthModule, AccountMailsModule],
      providers: [{ provide: FEDERATED_OPTIONS, useValue: options }, ...PARTS],
      exports: [...PARTS, AuthModule, AccountMailsModule],
    };
  }
}
