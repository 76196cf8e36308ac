const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/**
 * @param date a moment
 * @param now the present one
 * @returns how long ago it was, or how far off it is: "3 minutes ago"
 */
export function relativeTime(locale: string, date: Date, now = new Date()): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
}

/** The same of what is over: it is at most now, however far behind the reader's clock is. */
export function pastTime(locale: string, date: Date, now = new Date()): string {
  return relativeTime(locale, date > now ? now : date, now);
}

/** Seconds that people still count. */
const COUNTED = 100;

/**
 * @param seconds 0 or more
 * @returns how long something takes, or is old, and not less than that: "3.25 seconds", "4 minutes"
 */
export function duration(locale: string, seconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => seconds * 60 >= COUNTED * each) ?? (['second', 1] as const);
  const count = unit === 'second' ? seconds : Math.ceil(seconds / length);
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 2 } as const;
  return new Intl.NumberFormat(locale, style).format(count);
}

/** @returns a moment with its day and its minute */
export function dateTime(locale: string, date: Date): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** @returns a day */
export function day(locale: string, date: Date): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(date);
}
