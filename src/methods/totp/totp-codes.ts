import { type TOTP } from 'otpauth';

/**
 * RFC 6238 with the parameters that every application knows: several popular ones ignore what else the URI says, and show
 * codes of these.
 */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Steps before and after the present one whose codes are taken: clocks differ, and typing takes time (RFC 6238 §5.2). */
const WINDOW = 1;

/** Bytes of a new secret (RFC 4226 §4: at least 16, 20 recommended). */
export const SECRET_LENGTH = 20;

/** Loaded with the first code: who has no second factors needs none of it. */
async function totpOf(secret: Buffer, label = '', issuer = ''): Promise<TOTP> {
  const { Secret, TOTP: Totp } = await import('otpauth');
  const buffer = new Uint8Array(secret).buffer;
  return new Totp({ ...PARAMETERS, issuer, label, secret: new Secret({ buffer }) });
}

/**
 * @param code as typed
 * @param secret shared with the application, of 10 bytes or more
 * @param now the time
 * @returns the time step whose code it is; undefined for a wrong one
 */
export async function stepOf(code: string, secret: Buffer, now: Date): Promise<number | undefined> {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const totp = await totpOf(secret);
  const timestamp = now.getTime();
  const delta = totp.validate({ token, timestamp, window: WINDOW });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}

/** What an application needs. */
export interface Provisioning {
  /** The secret in base32, to be typed in. */
  readonly secret: string;
  /** `otpauth://totp/…` */
  readonly uri: string;
  /** The URI as a QR code, an SVG image. */
  readonly qr: string;
}

/**
 * @param secret to be shared with the application
 * @param account whose: shown in the application
 * @param issuer of what: likewise
 */
export async function provisioningOf(secret: Buffer, account: string, issuer: string): Promise<Provisioning> {
  const totp = await totpOf(secret, account, issuer);
  const uri = totp.toString();
  const { renderSVG } = await import('uqr');
  // ISO/IEC 18004: four modules of white around it, or some cameras don't find it.
  const qr = renderSVG(uri, { ecc: 'M', border: 4, pixelSize: 4 });
  return { secret: totp.secret.base32, uri, qr };
}
