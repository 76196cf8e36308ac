import { getConfigToken } from '@nestjs/config';
import type { Slice } from './slice.js';

/** How tokens are signed and what they claim. */
export interface TokensConfig {
  /** `iss`: the public URL. */
  readonly issuer: string;
  /** `aud`. */
  readonly audience: string;
  /** At least 32 bytes, as the UTF-8 of the text. */
  readonly accessSecret: string;
  /** At least 32 bytes, as the UTF-8 of the text; unlike any other secret. */
  readonly refreshSecret: string;
  /** Seconds. */
  readonly accessLifetime: number;
}

export const tokensSlice: Slice<TokensConfig> = {
  namespace: 'nightlatch.tokens',
  read: ({ variables }) => ({
    issuer: variables.PUBLIC_URL,
    audience: variables.JWT_AUDIENCE,
    accessSecret: variables.JWT_ACCESS_SECRET,
    refreshSecret: variables.JWT_REFRESH_SECRET,
    accessLifetime: variables.JWT_ACCESS_EXPIRES_IN,
  }),
};

/** Injection token of {@link TokensConfig}. */
export const TOKENS_CONFIG = getConfigToken(tokensSlice.namespace);
