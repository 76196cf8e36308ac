import type { Environment } from '../environment.js';
import type { ClaimMap } from '../rules/claim-map.js';
import type { Slice } from './slice.js';

/** One secret that signs and verifies access tokens: no key ring, nothing to publish. */
export interface SharedSecretConfig {
  readonly algorithm: 'HS256';
  /** At least 32 bytes, as the UTF-8 of the text; unlike any other secret. */
  readonly secret: string;
}

/** A ring of key pairs that the service makes, keeps and replaces itself. */
export interface KeyRingConfig {
  /** Of the next key; those that are there keep theirs. */
  readonly algorithm: 'ES256' | 'RS256';
  /** 32 bytes in base64: what private keys are encrypted under in the database. */
  readonly encryptionKey: string;
  /** Seconds for which a key signs. */
  readonly rotationInterval: number;
}

/** How tokens are signed and what they claim. */
export interface TokensConfig {
  /** `iss`: the public URL. */
  readonly issuer: string;
  /** `aud`. */
  readonly audience: string;
  /** `client_id` of access tokens (RFC 9068 §2.2): the first-party client that all logins come through; undefined to leave it out. */
  readonly clientId: string | undefined;
  /** Claims that are made of others. */
  readonly claims: ClaimMap;
  /** What signs access tokens. */
  readonly accessKeys: SharedSecretConfig | KeyRingConfig;
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
    clientId: variables.JWT_CLIENT_ID === 'none' ? undefined : variables.JWT_CLIENT_ID,
    claims: variables.JWT_CLAIMS,
    accessKeys: readAccessKeys(variables),
    refreshSecret: variables.JWT_REFRESH_SECRET,
    accessLifetime: variables.JWT_ACCESS_EXPIRES_IN,
  }),
};

/** Injection token of {@link TokensConfig}. */
export const TOKENS_CONFIG = tokensSlice.namespace;

function readAccessKeys(variables: Environment['variables']): SharedSecretConfig | KeyRingConfig {
  const {
    JWT_ALGORITHM: algorithm,
    JWT_ACCESS_SECRET: secret,
    KEY_ENCRYPTION_KEY: encryptionKey,
  } = variables;
  if (algorithm === 'HS256') return { algorithm, secret: present(secret) };
  return {
    algorithm,
    encryptionKey: present(encryptionKey),
    rotationInterval: variables.KEY_ROTATION_INTERVAL,
  };
}

/** {@link Environment} promises it; its type can't say so. */
function present(secret: string | undefined): string {
  if (secret === undefined) throw new Error('The environment lacks the secret of its JWT_ALGORITHM');
  return secret;
}
