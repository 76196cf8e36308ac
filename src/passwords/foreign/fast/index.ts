import { digestScheme, hmacScheme, plainScheme } from './digest.js';
import { type FastHash, type FastScheme } from './fast-scheme.js';
import { fewRoundsScheme } from './few-rounds.js';
import { md5CryptScheme } from './md5-crypt.js';
import { phpassScheme } from './phpass.js';
import { shaCryptScheme } from './sha-crypt.js';

const SCHEMES: readonly FastScheme[] = [
  digestScheme,
  hmacScheme,
  plainScheme,
  md5CryptScheme,
  shaCryptScheme,
  phpassScheme,
  fewRoundsScheme,
];

const FORMAT = /^\$([a-z\d-]+)\$(.*)$/;

/**
 * @param derivation `$name$parameters` of a fast scheme
 * @returns undefined when there is no such scheme, or its parameters are damaged or out of bounds
 */
export function parseFast(derivation: string): FastHash | undefined {
  const [, name, parameters = ''] = FORMAT.exec(derivation) ?? [];
  return SCHEMES.find((scheme) => scheme.name === name)?.parse(parameters);
}

/**
 * @param derivation as for `parseFast`
 * @returns what its scheme takes, to follow "must be"
 */
export function ruleOf(derivation: string): string {
  const [, name] = FORMAT.exec(derivation) ?? [];
  return SCHEMES.find((scheme) => scheme.name === name)?.rule ?? 'a hash that is known here';
}
