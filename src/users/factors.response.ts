import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';

/** A factor, as its owner sees it. */
class FactorResponse {
  /** Its id, for removing it. */
  @ApiProperty({ description: 'Its id, for removing it.', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  id!: string;

  /** What its owner calls it. */
  @ApiProperty({ description: 'What its owner calls it.', example: 'Phone' })
  name!: string;

  /** When it was added (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  createdAt!: string;

  /** When it was used last (ISO 8601); absent while it never was. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-31T11:02:10.004Z' })
  lastUsedAt?: string;
}

/** An application that makes one-time codes. */
@OwnSchema()
export class TotpFactorResponse extends FactorResponse {}

/** A passkey. */
@OwnSchema()
export class PasskeyResponse extends FactorResponse {
  /** BE: whether it may be synced to other devices. */
  @ApiProperty({ description: 'Whether it may be synced to other devices.', example: true })
  backupEligible!: boolean;

  /** BS: whether it is. */
  @ApiProperty({ description: 'Whether it is synced.', example: true })
  backedUp!: boolean;

  /** How the browser reaches its authenticator. */
  @ApiProperty({ type: [String], example: ['internal', 'hybrid'] })
  transports!: string[];

  /** The model of its authenticator; zeros where it does not say. */
  @ApiProperty({ example: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' })
  aaguid!: string;
}

/** How many recovery codes are left. */
@OwnSchema()
export class RecoveryCodesLeftResponse {
  /** Of those that have not been used. */
  @ApiProperty({ description: 'How many have not been used.', example: 10 })
  left!: number;
}

/** A browser or an installed application that is not asked for the second factor. */
@OwnSchema()
export class RememberedDeviceResponse extends FactorResponse {
  /** Until when it is not asked (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:26:53.589Z' })
  expiresAt!: string;
}

/** What an account can prove itself by, beside its password. */
@OwnSchema()
export class FactorsResponse {
  /** Applications that make one-time codes. */
  @ApiProperty({ type: [TotpFactorResponse] })
  totp!: TotpFactorResponse[];

  /** Passkeys. */
  @ApiProperty({ type: [PasskeyResponse] })
  passkeys!: PasskeyResponse[];

  /** Recovery codes. */
  @ApiProperty({ type: RecoveryCodesLeftResponse })
  recoveryCodes!: RecoveryCodesLeftResponse;

  /** What is not asked for the second factor. */
  @ApiProperty({ type: [RememberedDeviceResponse] })
  rememberedDevices!: RememberedDeviceResponse[];
}
