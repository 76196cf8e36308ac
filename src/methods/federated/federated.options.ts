import { type ProviderSettings } from '../../config/index.js';

/** What `federated()` takes. */
export interface FederatedOptions {
  /** Whose accounts people may log in with, in the order in which pages are told of them. */
  readonly providers: readonly ProviderSettings[];
  /** Where a provider may send a login back to that an app or a single page finishes itself: exact URIs. */
  readonly redirectUris?: readonly string[] | undefined;
}

/** Injection token of {@link FederatedOptions}. */
export const FEDERATED_OPTIONS = Symbol('FederatedOptions');
