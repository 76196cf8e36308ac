import { loadEnvironment, type ProviderSettings } from '../../config/index.js';
import { federationOf, serviceFeatures } from '../../features.js';
import { readConfigModule } from '../read-config-module.js';
import { readHost } from '../read-environment.js';
import { configuredFile } from '../with-application.js';

/** What there is to check. It needs no database and no secrets: a first start may come later. */
export interface Federation {
  readonly providers: readonly ProviderSettings[];
  /** Where a provider sends browsers back to. */
  readonly redirectUriOf: (id: string) => string;
}

/**
 * The providers of the service, or of a host whose module `--config` names.
 *
 * @throws ConfigurationError, CommandError that say what to set
 */
export async function readFederation(): Promise<Federation> {
  const file = configuredFile();
  const environment = file === undefined ? loadEnvironment({ needsSecrets: false }) : await readHost(file);
  const features =
    file === undefined
      ? serviceFeatures(environment)
      : ((await readConfigModule(file)).options.features ?? []);
  const base = `${environment.variables.PUBLIC_URL}${environment.routePrefix}/auth/federated`;
  return {
    providers: federationOf(features)?.providers ?? [],
    redirectUriOf: (id) => `${base}/${id}/callback`,
  };
}
