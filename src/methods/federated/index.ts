export { type ProviderSettings } from '../../config/index.js';
export { checkProvider, type Finding } from './check-provider.js';
export { federated, type FederatedFeature } from './federated.feature.js';
export { type FederatedOptions } from './federated.options.js';
