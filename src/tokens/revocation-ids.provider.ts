import { type FactoryProvider } from '@nestjs/common';
import { RevocationIds } from '../common/jwt/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';

/** The ids in the list of revocations, under the key of this issuer. */
export const revocationIdsProvider: FactoryProvider<RevocationIds> = {
  provide: RevocationIds,
  inject: [TOKENS_CONFIG],
  useFactory: (config: TokensConfig) => new RevocationIds(config),
};
