import { type Translation } from '../../../i18n/index.ts';
import type en from './en.ts';

export default {
  title: 'Schlüssel',
  lead: 'Access-Tokens werden mit Schlüsseln unterschrieben, die von selbst erzeugt, veröffentlicht, ersetzt und vergessen werden.',
  empty: 'Es gibt keine Schlüsselpaare',
  'empty.hint': 'Mit HS256 unterschreibt ein Geheimnis. Andere Verfahren haben einen Ring von Schlüsseln.',
  life: 'Ihre Leben',
  'life.label': {
    one: 'Das Leben von {count} Schlüssel; die Tabelle nennt die Zeiten',
    other: 'Die Leben von {count} Schlüsseln; die Tabelle nennt die Zeiten',
  },
  'life.now': 'Jetzt',
  'life.next': 'Nächste Rotation',
  next: 'Der nächste wird {time} von selbst veröffentlicht.',
  all: 'Alle Schlüssel',
  nameless: 'ohne Namen',
  'column.kid': 'Schlüssel',
  'column.state': 'Zustand',
  'column.since': 'Seit',
  'column.until': 'Bis',
  'state.published': 'Veröffentlicht',
  'state.active': 'Unterschreibt',
  'state.retired': 'Abgelöst',
  'state.revoked': 'Widerrufen',
  'state.gone': 'Vergangen',
  'state.refused': 'Nicht getraut',
  'phase.published': 'Veröffentlicht, unterschreibt bald',
  'phase.active': 'Unterschreibt',
  'phase.retired': 'Prüft, was er unterschrieben hat',
  'phase.revoked': 'Widerrufen',
  rotate: 'Rotieren',
  'rotate.title': 'Den nächsten Schlüssel veröffentlichen?',
  'rotate.hint':
    'Er unterschreibt etwa fünf Minuten später, wenn alle ihn kennen, die Tokens prüfen. Niemand wird abgemeldet.',
  'rotate.done': 'Veröffentlicht. Er unterschreibt ab {at}.',
  revoke: 'Widerrufen',
  'revoke.title': 'Diesen Schlüssel widerrufen?',
  'revoke.hint':
    'Für den Notfall, dass jemand anderes ihn hat. Jedes Token, das er unterschrieben hat, wird sofort abgelehnt, und ein anderer Schlüssel übernimmt. Sitzungen gehen weiter: Anwendungen holen sich von selbst ein neues Token. Das kann nicht rückgängig gemacht werden.',
  'revoke.done': 'Der Schlüssel ist widerrufen.',
} satisfies Translation<typeof en>;
