import { createContext, Fragment, type ReactNode, useContext } from 'react';
import { type Locale } from './locales.ts';
import { type Message, type Messages, type NamesOf, type Translation } from './messages.ts';
import { SAID, type Said, translateSaid } from './said/index.ts';

/** Where the messages of an application come from: English at once, the others when they are asked for. */
export type Sources<English extends Messages> = { readonly en: English } & {
  readonly [Other in Exclude<Locale, 'en'>]: () => Promise<{ readonly default: Translation<English> }>;
};

type Args<English extends Messages, Key extends keyof English, Value> = [NamesOf<English[Key]>] extends [
  never,
]
  ? []
  : [values: Readonly<Record<NamesOf<English[Key]>, Value>>];

/** Says things in the language of the reader. */
export interface Translator<English extends Messages> {
  /** A text. */
  <Key extends keyof English & string>(key: Key, ...args: Args<English, Key, string | number>): string;
  /** The same with elements in it: a link within a sentence. */
  rich: <Key extends keyof English & string>(key: Key, ...args: Args<English, Key, ReactNode>) => ReactNode;
  /** What the service has said in English. */
  said: (sentence: string) => string;
  /** The tag of the language, for what `Intl` writes. */
  locale: Locale;
}

const PLACE = /\{(\w+)\}/;

/**
 * @param sources the messages, by language
 * @returns what loads a language, the provider of it, and the hook that says things in it
 */
export function createCatalogue<const English extends Messages>(
  sources: Sources<English>,
): {
  load: (locale: Locale) => Promise<Translator<English>>;
  Provider: (props: { value: Translator<English>; children: ReactNode }) => ReactNode;
  useT: () => Translator<English>;
} {
  const english = translator<English>('en', sources.en, []);
  const Context = createContext(english);
  return {
    load: async (locale) => {
      if (locale === 'en') return english;
      const [{ default: messages }, { default: said }] = await Promise.all([
        (sources as unknown as OtherSources<English>)[locale](),
        SAID[locale](),
      ]);
      return translator<English>(locale, messages, said);
    },
    Provider: ({ value, children }) => <Context value={value}>{children}</Context>,
    useT: () => useContext(Context),
  };
}

type OtherSources<English extends Messages> = Readonly<
  Record<Locale, () => Promise<{ readonly default: Translation<English> }>>
>;

function translator<English extends Messages>(
  locale: Locale,
  messages: Translation<English>,
  sentences: Said,
): Translator<English> {
  const plurals = new Intl.PluralRules(locale);
  const pick = (message: Message | undefined, values: Readonly<Record<string, unknown>>): string => {
    if (message === undefined || typeof message === 'string') return message ?? '';
    return plurals.select(Number(values['count'])) === 'one' ? message.one : message.other;
  };
  const parts = (key: string, values: Readonly<Record<string, unknown>> = {}): unknown[] =>
    pick(messages[key], values)
      .split(PLACE)
      .map((part, index) => (index % 2 === 1 ? values[part] : part));
  const say = (key: string, values?: Readonly<Record<string, unknown>>): string =>
    parts(key, values).join('');
  const rich = (key: string, values?: Readonly<Record<string, unknown>>): ReactNode =>
    parts(key, values).map((part, index) => <Fragment key={index}>{part as ReactNode}</Fragment>);
  const said = (sentence: string): string => translateSaid(sentences, sentence);
  return Object.assign(say, { rich, said, locale }) as Translator<English>;
}
