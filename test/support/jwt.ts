import { createHash, createHmac } from 'node:crypto';

/** What a token says, as anybody who holds it can read it; nothing is verified. */
export function claimsOf(token: string): any {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** Signs whatever it is given, as somebody can who got hold of the secret. HS256. */
export function forge(header: object, claims: object, secret: string): string {
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const input = parts.join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** What the database keeps of a refresh token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
