/**
 * What an address is without its tag: `ada+shop@example.com` arrives where `ada@example.com` does (RFC 5233,
 * subaddressing). Only `+` is taken for the beginning of a tag, and dots are left alone: what else reaches the same
 * mailbox differs from provider to provider, and elsewhere `a.da@` is somebody else.
 *
 * @param email an address in its normal form
 * @returns the same without its tag; undefined when it has none
 */
export function withoutTag(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const plus = email.indexOf('+');
  return plus > 0 && plus < at ? email.slice(0, plus) + email.slice(at) : undefined;
}
