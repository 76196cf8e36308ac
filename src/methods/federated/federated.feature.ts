import { ConfigurationError, isRedirectUri, providerProblems } from '../../config/index.js';
import { type Feature } from '../../feature.js';
import { FederatedBrowserController } from './federated-browser.controller.js';
import { FederatedLoginController } from './federated-login.controller.js';
import { FEDERATED_METHOD } from './proven-identity.js';
import { FederatedModule } from './federated.module.js';
import { type FederatedOptions } from './federated.options.js';
import { IdentitiesController } from './identities.controller.js';

/** A feature that says what it was made of: the command line checks it. */
export interface FederatedFeature extends Feature {
  readonly name: 'federated';
  /** What `federated()` was given. */
  readonly federated: FederatedOptions;
}

/**
 * Logins with accounts at Google, GitHub, Apple, Microsoft, GitLab, Discord, Facebook, LinkedIn and any OpenID provider. It needs
 * the package `openid-client`.
 *
 * @param options the providers, and where they may send apps back to
 * @throws ConfigurationError that lists everything that is wrong with them, by provider and field
 */
export function federated(options: FederatedOptions): FederatedFeature {
  const problems = providerProblems(options.providers, (id, field) => `federated: ${id}.${field}`);
  if (!(options.redirectUris ?? []).every(isRedirectUri))
    problems.push({
      variable: 'federated: redirectUris',
      rule: 'must be https URLs, or URIs of apps, in full',
    });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    name: 'federated',
    federated: options,
    module: FederatedModule.of(options),
    ...(options.providers.length > 0 && { loginMethods: [FEDERATED_METHOD] }),
    controllers: [FederatedLoginController, FederatedBrowserController, IdentitiesController],
  };
}
