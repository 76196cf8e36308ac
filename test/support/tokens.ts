import { createPublicKey, type KeyObject, sign as signBytes, verify } from 'node:crypto';

/** A part of a token, unverified. */
export function readPart(token: string, part: 'header' | 'payload'): Record<string, any> {
  const text = token.split('.')[part === 'header' ? 0 : 1] ?? '';
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, any>;
}

/** Verifies a signature as a foreign service does: with a JWKS and nothing of our code. */
export function verifiesWith(jwks: { keys: any[] }, token: string): boolean {
  const { kid, alg } = readPart(token, 'header');
  const jwk = jwks.keys.find((key) => key.kid === kid && key.alg === alg);
  if (jwk === undefined) return false;
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Signs with ES256, whatever is signed. */
export function sign(payload: object, header: object, key: KeyObject): string {
  const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = parts.join('.');
  const signature = signBytes('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
