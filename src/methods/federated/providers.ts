import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { FEDERATED_OPTIONS, type FederatedOptions } from './federated.options.js';
import { ProviderClient } from './provider-client.js';
import { providerOf } from './providers/index.js';

/** The providers of this application. */
@Injectable()
export class Providers implements OnApplicationShutdown {
  private readonly clients: ReadonlyMap<string, ProviderClient>;

  constructor(@Inject(FEDERATED_OPTIONS) { providers }: FederatedOptions, clock: Clock) {
    this.clients = new Map(
      providers.map((settings) => [settings.id, new ProviderClient(providerOf(settings, clock), clock)]),
    );
  }

  /** All of them, in the order of the settings. */
  list(): ProviderClient[] {
    return [...this.clients.values()];
  }

  /**
   * @param id as it stands in a path
   * @throws DomainError `provider_not_found`
   */
  get(id: string): ProviderClient {
    const client = this.clients.get(id);
    if (client === undefined) throw new DomainError('provider_not_found');
    return client;
  }

  /**
   * @param id of a provider, perhaps one that is no longer set up
   * @returns what people call it
   */
  nameOf(id: string): string {
    return this.clients.get(id)?.provider.name ?? id;
  }

  onApplicationShutdown(): void {
    for (const client of this.clients.values()) client.close();
  }
}
