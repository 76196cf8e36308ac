import { type WebSettings } from '../web-apps/index.js';

/** What the pages are told, beside what every application is. */
export interface PagesSettings extends WebSettings {
  /** Where a login leads that was asked for by nobody else: the product, or the account. */
  readonly home: string;
  /** What is asked of a password, as a sentence. */
  readonly passwordHint: string | undefined;
  /** What an account can prove beside its password. */
  readonly factors: readonly string[];
}
