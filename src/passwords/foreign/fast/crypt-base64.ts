/** The alphabet of crypt(3) and phpass. */
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * @param bits up to 24
 * @param length how many characters, six bits each, the lowest first
 */
export function encodeBits(bits: number, length: number): string {
  return Array.from({ length }, (_, at) => ALPHABET[(bits >> (6 * at)) & 63]).join('');
}

/**
 * @param character of the alphabet
 * @returns its six bits; -1 for any other
 */
export function bitsOf(character: string): number {
  return ALPHABET.indexOf(character);
}

/**
 * @param bytes any
 * @returns them as phpass writes them: three bytes in four characters, the lowest bits first
 */
export function encodeLittleEndian(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [low = 0, middle = 0, high = 0] = bytes.subarray(at, at + 3);
    text += encodeBits((high << 16) | (middle << 8) | low, Math.min(4, bytes.length - at + 1));
  }
  return text;
}
