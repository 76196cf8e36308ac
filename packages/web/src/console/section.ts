import { type ComponentType, type ReactNode } from 'react';
import { type Locale } from '../i18n/index.ts';

/** The messages of a section: what `createCatalogue` makes of them. */
interface SectionCatalogue<Translator> {
  load: (locale: Locale) => Promise<Translator>;
  Provider: (props: { value: Translator; children: ReactNode }) => ReactNode;
}

/** What of a section is loaded when somebody opens it. */
export interface LoadedSection {
  /** Makes its messages known to what is in it. */
  readonly provide: (locale: Locale) => Promise<(content: ReactNode) => ReactNode>;
  /** By the paths of {@link Section.views}. */
  readonly views: Readonly<Record<string, ComponentType>>;
}

/** A part of the console: a folder, which the shell knows by this alone. */
export interface Section {
  /** Behind `/console`: `/users`; empty for the one that is shown first. */
  readonly path: '' | `/${string}`;
  /** What it is called, in every language. */
  readonly name: Readonly<Record<Locale, string>>;
  readonly icon: ComponentType<{ size?: number }>;
  /** Paths of its views, behind its own: `/`, `/$item`. */
  readonly views: readonly string[];
  readonly load: () => Promise<{ readonly default: LoadedSection }>;
}

/**
 * @param catalogue the messages of the section
 * @param views by their paths
 * @returns what its module exports as default
 */
export function loadedSection<Translator>(
  catalogue: SectionCatalogue<Translator>,
  views: Readonly<Record<string, ComponentType>>,
): LoadedSection {
  const provide = async (locale: Locale): Promise<(content: ReactNode) => ReactNode> => {
    const value = await catalogue.load(locale);
    return (children) => catalogue.Provider({ value, children });
  };
  return { provide, views };
}
