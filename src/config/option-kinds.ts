import { z } from 'zod';

/** How a host writes a setting in TypeScript, where the environment has text. */
export interface OptionKind {
  /** As it stands in the options' interface. */
  readonly type: string;
  /** What an option must be that has another type. */
  readonly rule: string;
  /** @returns the text of the variable; undefined for a value of another type */
  readonly write: (value: unknown) => string | undefined;
}

/** The kind that belongs to a rule. A rule without one takes a string. */
export const optionKinds = z.registry<OptionKind>();

export const STRING: OptionKind = {
  type: 'string',
  rule: 'must be a string that is not empty; leave it out for the default',
  // Empty would count as unset, and a secret that the host has failed to read would be generated.
  write: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};

export const NUMBER: OptionKind = {
  type: 'number',
  rule: 'must be a number',
  write: (value) => (typeof value === 'number' ? String(value) : undefined),
};

export const DURATION: OptionKind = {
  type: 'Duration',
  rule: 'must be a duration such as 30s, 10m, 2h or 14d, or a number of seconds',
  write: (value) => STRING.write(value) ?? NUMBER.write(value),
};

export const BOOLEAN: OptionKind = {
  type: 'boolean',
  rule: 'must be true or false',
  write: (value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : undefined),
};

export const STRINGS: OptionKind = {
  type: 'readonly string[]',
  rule: 'must be an array of strings, none of them empty or with a comma',
  // A comma within an item would make two of one.
  write: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string' && /^[^,]+$/.test(item))
      ? value.join(',')
      : undefined,
};

/**
 * @param words the only strings allowed
 * @returns the kind of an option that is one of them
 */
export function wordOf(words: readonly string[]): OptionKind {
  return { ...STRING, type: union(words) };
}

/**
 * @param words the only strings allowed
 * @returns the kind of an option that is an array of them
 */
export function wordsOf(words: readonly string[]): OptionKind {
  return { ...STRINGS, type: `readonly (${union(words)})[]` };
}

function union(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' | ');
}
