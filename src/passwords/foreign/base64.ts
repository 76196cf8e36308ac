/** Standard base64, or passlib's with `.` for `+`; padding or none. */
const BASE64 = /^[A-Za-z0-9+/.]+={0,2}$/;

/**
 * Bytes as the PHC string format, passlib and Django write them.
 *
 * @param text base64
 * @returns the bytes; none when it is not base64 from beginning to end
 */
export function decodeBase64(text: string): Buffer {
  return BASE64.test(text) ? Buffer.from(text.replaceAll('.', '+'), 'base64') : Buffer.alloc(0);
}

/**
 * @param bytes any
 * @returns base64 without padding, as the PHC string format has it
 */
export function encodeBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
