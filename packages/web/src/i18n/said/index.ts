import { type Locale } from '../locales.ts';
import { type Said } from './translate.ts';

export { type Said, translateSaid } from './translate.ts';

/** What the service says, by language. */
export const SAID: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<{ readonly default: Said }>>> = {
  de: () => import('./de.ts'),
};
