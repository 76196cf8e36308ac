import { createHmac } from 'node:crypto';

/** The alphabet of base32 (RFC 4648 §6). */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Milliseconds for which a code is shown. */
const PERIOD = 30_000;

/**
 * The code that an authenticator application shows (RFC 6238: SHA-1, six digits, 30 seconds). Each counts once: move the
 * clock on before the next one.
 *
 * @param secret in base32, as `POST /auth/totp` answers it
 * @param at the time, by the clock of the application under test
 * @returns six digits
 * @throws Error when the secret is not base32
 *
 * @example
 * const code = totpCode(secret, clock.now());
 */
export function totpCode(secret: string, at: Date): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / PERIOD)));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  // RFC 4226 §5.3: the last four bits say where the 31 bits are.
  const offset = mac.readUInt8(mac.length - 1) % 16;
  const number = mac.readUInt32BE(offset) % 2 ** 31;
  return String(number % 1_000_000).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text.replace(/[\s=]/g, '').toUpperCase(), (character) => {
    const value = BASE32.indexOf(character);
    if (value === -1) throw new Error('totpCode: the secret is not base32');
    return value.toString(2).padStart(5, '0');
  }).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
