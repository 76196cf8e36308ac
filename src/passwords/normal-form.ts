/** Combining marks, and the two letters whose normal form is one. */
const MARKS = /[\p{M}\uff9e\uff9f]+/gu;

/** Thirty of them, and more behind. */
const THIRTY = /.{30}(?=.)/gsu;

/** COMBINING GRAPHEME JOINER: no mark is sorted past it. */
const JOINER = '\u034f';

/**
 * The form a password is counted and hashed in: the same password typed on two keyboards is one password.
 * Unicode NFKC, as NIST SP 800-63B-4 §3.1.1.2 asks. Case and white space stay (OWASP ASVS 5.0, 6.2.8).
 *
 * @param password as the user sent it
 */
export function normalize(password: string): string {
  return streamSafe(password).normalize('NFKC');
}

/**
 * Unicode's Stream-Safe Text Format (UAX #15 §13): at most 30 combining marks in a row. The normal form sorts them, which
 * takes the square of their number, and anybody may send thousands.
 */
function streamSafe(text: string): string {
  return text.replace(MARKS, (run) => run.replace(THIRTY, `$&${JOINER}`));
}

/**
 * The form passwords, names and listed words are compared in when a password is evaluated; never hashed.
 *
 * @param text any text
 * @returns NFKC in lower case
 */
export function fold(text: string): string {
  // Twice: lower case can undo the normal form, as it does for U+0130.
  return normalize(normalize(text).toLowerCase());
}

/**
 * Whether a string has half of a surrogate pair. UTF-8 has no such thing: every one would become U+FFFD,
 * so that different passwords would be one.
 *
 * @param text any string
 */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

const LOOKALIKES: Record<string, string> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/**
 * The readings of a text that writes digits and symbols for letters.
 *
 * @param text folded
 * @returns the text, and what it says when `1` and `!` are an i, and when they are an l
 */
export function readings(text: string): string[] {
  const plain = text.replace(/[03457@$]/g, (sign) => LOOKALIKES[sign] ?? sign);
  return [...new Set([text, plain.replace(/[1!]/g, 'i'), plain.replace(/[1!]/g, 'l')])];
}
