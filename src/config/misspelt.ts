import { closest, distance } from 'fastest-levenshtein';

/** Upper case and underscores, long enough that a letter more or less is no other word. */
const LIKE_OURS = /^[A-Z][A-Z\d]*(_[A-Z\d]+)+$/;

/** Of so many letters of a name one may be wrong. */
const LETTERS_PER_MISTAKE = 5;

/**
 * Finds names that are nearly one of ours. Only ours that are not set come into question: where both are there, the other
 * is some other program's.
 *
 * @param names what is set, ours and others'
 * @param ours every name that there is
 * @returns each misspelt name, with the one that was probably meant
 */
export function misspelt(names: readonly string[], ours: readonly string[]): [name: string, meant: string][] {
  const unset = ours.filter((name) => !names.includes(name));
  if (unset.length === 0) return [];
  return names.flatMap((name): [string, string][] => {
    if (ours.includes(name)) return [];
    const meant = closest(name, unset);
    return distance(name, meant) <= meant.length / LETTERS_PER_MISTAKE ? [[name, meant]] : [];
  });
}

/**
 * @param names of environment variables
 * @returns those that look like ours: most of the environment is for others
 */
export const likeOurs = (names: readonly string[]): string[] => names.filter((name) => LIKE_OURS.test(name));
