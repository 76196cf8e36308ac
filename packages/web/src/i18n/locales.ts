/**
 * The languages that there are, by their tags (BCP 47), with what each calls itself. To add one: a line here, and a file of
 * its name in every folder of messages, which the compiler then asks for.
 */
export const LOCALES = { en: 'English', de: 'Deutsch' } as const;

/** The tag of a language that there is. */
export type Locale = keyof typeof LOCALES;

const KEPT = 'nightlatch:locale';

/** @returns the language that was chosen in this browser, or else the first that its owner reads and that there is */
export function preferredLocale(): Locale {
  const wanted = [kept(), ...navigator.languages].map((tag) => tag?.split('-')[0]);
  return wanted.find(isLocale) ?? 'en';
}

/** Keeps what somebody has chosen, for the next page. */
export function keepLocale(locale: Locale): void {
  try {
    localStorage.setItem(KEPT, locale);
  } catch {
    // A browser that keeps nothing goes by its own language again.
  }
}

function kept(): string | undefined {
  try {
    return localStorage.getItem(KEPT) ?? undefined;
  } catch {
    return undefined;
  }
}

function isLocale(tag: string | undefined): tag is Locale {
  return tag !== undefined && Object.hasOwn(LOCALES, tag);
}
