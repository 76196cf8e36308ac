import { type ReactNode } from 'react';
import { keepLocale, type Locale, LOCALES } from '../i18n/index.ts';
import { useT } from './messages/index.ts';

/** Another language, for the whole page and the next one. */
export function LocalePicker(): ReactNode {
  const t = useT();
  return (
    <nav className="nl-locales" aria-label={t('language')}>
      {(Object.keys(LOCALES) as Locale[]).map((locale) =>
        locale === t.locale ? (
          <span key={locale} aria-current="true" lang={locale}>
            {LOCALES[locale]}
          </span>
        ) : (
          <button
            key={locale}
            type="button"
            lang={locale}
            onClick={() => {
              keepLocale(locale);
              location.reload();
            }}
          >
            {LOCALES[locale]}
          </button>
        ),
      )}
    </nav>
  );
}
