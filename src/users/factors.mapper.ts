import { type FactorsResponse, type PasskeyResponse, type TotpFactorResponse } from './factors.response.js';
import { type Passkey, type RememberedDevice, type TotpFactor } from './factors.schema.js';
import { type User } from './user.schema.js';

/**
 * What an account can prove itself by, as its owner sees it: no secret, no key.
 *
 * @param user the stored user
 */
export function toFactorsResponse({
  totp = [],
  passkeys = [],
  recoveryCodes = [],
  devices = [],
}: User): FactorsResponse {
  return {
    totp: totp.map(toTotpFactorResponse),
    passkeys: passkeys.map(toPasskeyResponse),
    recoveryCodes: { left: recoveryCodes.filter(({ usedAt }) => usedAt === undefined).length },
    rememberedDevices: devices.map((device) => ({
      ...common(device),
      expiresAt: device.expiresAt.toISOString(),
    })),
  };
}

/** @param factor as stored */
export function toTotpFactorResponse(factor: TotpFactor): TotpFactorResponse {
  return common(factor);
}

/** @param passkey as stored */
export function toPasskeyResponse(passkey: Passkey): PasskeyResponse {
  const { backupEligible, backedUp, transports, aaguid } = passkey;
  return { ...common(passkey), backupEligible, backedUp, transports: [...transports], aaguid };
}

type CommonMembers = Pick<TotpFactorResponse, keyof TotpFactorResponse>;

function common({ id, name, createdAt, lastUsedAt }: TotpFactor | Passkey | RememberedDevice): CommonMembers {
  return {
    id,
    name,
    createdAt: createdAt.toISOString(),
    ...(lastUsedAt !== undefined && { lastUsedAt: lastUsedAt.toISOString() }),
  };
}
