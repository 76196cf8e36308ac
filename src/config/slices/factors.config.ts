import type { MfaPolicy } from '../rules/mfa-policy.js';
import type { Slice } from './slice.js';

/** Who must have a second factor, and what their secrets are kept under. */
export interface FactorsConfig extends MfaPolicy {
  /** Seconds for which a device is remembered; 0 for never. */
  readonly rememberedDeviceLifetime: number;
  /** What applications show beside the code. */
  readonly issuer: string;
  /** 32 bytes in base64: what shared secrets are encrypted under in the database; undefined where there is none. */
  readonly encryptionKey: string | undefined;
  /** The same, to change to. */
  readonly newEncryptionKey: string | undefined;
}

export const factorsSlice: Slice<FactorsConfig> = {
  namespace: 'nightlatch.factors',
  read: ({ variables }) => ({
    ...variables.MFA_POLICY,
    rememberedDeviceLifetime: variables.REMEMBERED_DEVICE_EXPIRES_IN,
    issuer: variables.PRODUCT_NAME,
    encryptionKey: variables.KEY_ENCRYPTION_KEY,
    newEncryptionKey: variables.NEW_KEY_ENCRYPTION_KEY,
  }),
};

/** Injection token of {@link FactorsConfig}. */
export const FACTORS_CONFIG = factorsSlice.namespace;
