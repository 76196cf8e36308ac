import { AuthResponse } from '../../auth/index.js';
import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { type Provisioning } from './totp-codes.js';

/** What an application needs. */
@OwnSchema()
export class TotpEnrolmentResponse implements Provisioning {
  /** To be sent back with the first code. */
  @ApiProperty({
    description: 'To be sent back with the first code.',
    example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
  })
  challenge!: string;

  /** Seconds until the challenge ends. */
  @ApiProperty({ description: 'Seconds until the challenge ends.', example: 600 })
  expiresIn!: number;

  /** The secret in base32, to be typed in. */
  @ApiProperty({
    description: 'The secret in base32, to be typed in.',
    example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  })
  secret!: string;

  /** For a link on the same device. */
  @ApiProperty({
    description: 'For a link on the same device.',
    example:
      'otpauth://totp/nightlatch:ada@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=nightlatch',
  })
  uri!: string;

  /** The same as a QR code: an SVG image. */
  @ApiProperty({ description: 'The same as a QR code: an SVG image.', example: '<svg …></svg>' })
  qr!: string;
}

const RECOVERY_CODES = {
  type: [String] as [StringConstructor],
  description:
    'What stands in for it when it is lost: each works once, shown once. With the first factor only.',
  example: ['7H2K-9QXM-0B3T-WZ5D'],
};

/** What was enrolled. */
@OwnSchema()
export class TotpConfirmedResponse {
  /** Its id, for removing it. */
  @ApiProperty({ description: 'Its id, for removing it.', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  id!: string;

  /** With the first factor only. */
  @ApiPropertyOptional(RECOVERY_CODES)
  recoveryCodes?: string[];
}

/** A login that enrolled a factor on its way. */
@OwnSchema()
export class TotpEnrolledLoginResponse extends AuthResponse {
  /** What stands in for it when it is lost. */
  @ApiPropertyOptional(RECOVERY_CODES)
  recoveryCodes?: string[];
}
