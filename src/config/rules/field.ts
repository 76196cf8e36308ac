import { isIP } from 'node:net';
import { z } from 'zod';
import { parseDuration } from '../duration.js';
import { BOOLEAN, DURATION, NUMBER, optionKinds, wordOf, wordsOf } from '../option-kinds.js';

/**
 * A variable of one rule.
 *
 * @param rule what a value must be, for the person who set it; never quotes the value
 * @param parse the typed value, or undefined when the text breaks the rule
 * @returns a schema from text to the typed value
 */
export function field<T>(rule: string, parse: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: rule });
    return z.NEVER;
  });
}

/**
 * @param min the least allowed
 * @param max the greatest allowed
 * @returns a schema for a whole number in decimal digits
 */
export function integer(min: number, max: number): z.ZodType<number, string> {
  return field(`must be a whole number from ${min} to ${max}`, (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  }).register(optionKinds, NUMBER);
}

/**
 * @param min the shortest allowed, as a duration
 * @param max the longest allowed, as a duration
 * @returns a schema from a duration to seconds
 */
export function duration(min: string, max: string): z.ZodType<number, string> {
  const [least, most] = [parseDuration(min) ?? NaN, parseDuration(max) ?? NaN];
  return field(`must be a duration such as 30s, 10m, 2h or 14d, from ${min} to ${max}`, (text) => {
    const seconds = parseDuration(text);
    return seconds !== undefined && seconds >= least && seconds <= most ? seconds : undefined;
  }).register(optionKinds, DURATION);
}

/**
 * @param min the shortest allowed, as a duration
 * @param max the longest allowed, as a duration
 * @returns a schema from a duration to seconds, or from `off` to 0
 */
export function durationOrOff(min: string, max: string): z.ZodType<number, string> {
  const [least, most] = [parseDuration(min) ?? NaN, parseDuration(max) ?? NaN];
  return field(`must be off, or a duration such as 12h or 30d, from ${min} to ${max}`, (text) => {
    if (text === 'off') return 0;
    const seconds = parseDuration(text);
    return seconds !== undefined && seconds >= least && seconds <= most ? seconds : undefined;
  }).register(optionKinds, DURATION);
}

/**
 * @param words the only values allowed, as they are written
 * @returns a schema for one of them
 */
export function oneOf<const W extends string>(...words: W[]): z.ZodType<W, string> {
  return field(`must be one of ${words.join(', ')}`, (text) => words.find((word) => word === text)).register(
    optionKinds,
    wordOf(words),
  );
}

/**
 * @param words the only items allowed, as they are written
 * @returns a schema from a comma-separated list to its items, at least one, each once, in the order of `words`
 */
export function someOf<const W extends string>(...words: W[]): z.ZodType<W[], string> {
  return field(`must be one or more of ${words.join(', ')}, comma-separated`, (text) => {
    const items = text.split(',').map((item) => item.trim());
    const known = words.filter((word) => items.includes(word));
    return known.length === new Set(items).size ? known : undefined;
  }).register(optionKinds, wordsOf(words));
}

/** @returns a schema from `on` and `off` to a boolean */
export function onOff(): z.ZodType<boolean, string> {
  const values: Record<string, boolean> = { on: true, off: false };
  return field('must be on or off', (text) =>
    Object.hasOwn(values, text) ? values[text] : undefined,
  ).register(optionKinds, BOOLEAN);
}

/**
 * @param rule what a value must be
 * @param pattern what it must match as a whole
 * @returns a schema that leaves the text as it is
 */
export function text(rule: string, pattern: RegExp): z.ZodType<string, string> {
  return field(rule, (value) => (pattern.test(value) ? value : undefined));
}

/** @returns a schema for an address to listen on */
export function host(): z.ZodType<string, string> {
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  return field('must be an IP address or a host name', (value) => {
    // All digits in the last label mean an IPv4 address, and a wrong one at this point.
    const isName = value.split('.').every((part) => label.test(part)) && !/(^|\.)\d+$/.test(value);
    return isIP(value) !== 0 || isName ? value : undefined;
  });
}
