import bowser from 'bowser';

/**
 * What a User-Agent header says, in words that a person recognises in a list of sessions.
 *
 * @param userAgent the header; may be empty or made up
 * @returns such as `Firefox on Linux`; the product for what is no browser, such as `curl`; or an empty string
 */
export function deviceOf(userAgent: string): string {
  if (userAgent === '') return '';
  const { browser, os } = bowser.parse(userAgent);
  const names = [browser.name, os.name].filter((name) => name !== undefined && name !== '');
  // RFC 9110 §10.1.5: a product stands first, its version behind a slash.
  return names.length > 0 ? names.join(' on ') : (/^[\w.-]+/.exec(userAgent)?.[0] ?? '');
}
