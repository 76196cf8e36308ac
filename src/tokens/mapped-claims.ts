import { type TokensConfig } from '../config/index.js';

/** What the texts of `JWT_CLAIMS` may refer to. */
interface Source {
  userId: string;
  roles: readonly string[];
}

/**
 * @param map the texts, by claim
 * @param source whom the token speaks for
 * @returns the claims, with `{sub}` and `{roles}` replaced
 */
export function mappedClaims(map: TokensConfig['claims'], { userId, roles }: Source): Record<string, string> {
  const values: Record<string, string> = { '{sub}': userId, '{roles}': roles.join(' ') };
  return Object.fromEntries(
    Object.entries(map).map(([name, text]) => [
      name,
      text.replace(/\{sub\}|\{roles\}/g, (found) => values[found] ?? found),
    ]),
  );
}
