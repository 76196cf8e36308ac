import { readSettings, type WebSettings } from '../app/settings.ts';
import { type useT } from './messages/index.ts';

/** What the server tells the pages. */
interface PagesSettings extends WebSettings {
  /** Where a login leads when nobody asked for another place. */
  readonly home: string;
  /** What is asked of a password. */
  readonly passwordHint?: string;
  /** What an account can prove beside its password. */
  readonly factors: readonly string[];
}

export const settings = readSettings((json) => JSON.parse(json) as PagesSettings);

/**
 * @param t of the pages
 * @returns what is asked of a password, for the reader
 */
export function passwordHint(t: ReturnType<typeof useT>): string | undefined {
  return settings.passwordHint === undefined ? undefined : t.said(settings.passwordHint);
}
