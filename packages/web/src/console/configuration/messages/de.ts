import { type Translation } from '../../../i18n/index.ts';
import type en from './en.ts';

export default {
  title: 'Konfiguration',
  lead: 'Welche Einstellungen es gibt, und ob sie gesetzt sind. Werte werden niemandem gezeigt.',
  search: 'Suche',
  which: 'Welche Einstellungen',
  'which.all': 'Alle',
  'which.set': 'Gesetzte',
  empty: 'Keine Einstellung passt',
  'column.name': 'Einstellung',
  'column.source': 'Wert',
  secret: 'geheim',
  'source.set': 'Gesetzt',
  'source.default': 'Vorgabe',
  'source.generated': 'Erzeugt',
  'source.none': 'Keiner',
} satisfies Translation<typeof en>;
