import bowser from 'bowser';

/**
 * What a User-Agent header says, in words that a person recognises in a list of sessions.
 *
 * @param userAgent the header; may be empty or made up
 * @returns such as `Firefox on Linux`, `curl`, or an empty string
 */
export function deviceOf(userAgent: string): string {
  if (userAgent === '') return '';
  const { browser, os } = bowser.parse(userAgent);
  return [browser.name, os.name].filter((part) => part !== undefined && part !== '').join(' on ');
}
