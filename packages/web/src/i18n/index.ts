export { createCatalogue, type Sources, type Translator } from './catalogue.tsx';
export { dateTime, day, duration, pastTime, relativeTime } from './format.ts';
export { keepLocale, type Locale, LOCALES, preferredLocale } from './locales.ts';
export { type Message, type Messages, type Translation } from './messages.ts';
