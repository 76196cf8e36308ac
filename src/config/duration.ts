/** A time: `30s`, `10m`, `2h`, `14d`, or seconds. */
export type Duration = string | number;

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const DURATION = /^(0|[1-9]\d{0,9})([smhd])?$/;

/**
 * Reads a duration as the environment variables write it.
 *
 * @param text `10m`, `14d`, `30s`, `2h`, or plain seconds: a whole number, no sign, no space
 * @returns seconds, 0 or more; undefined when the text is no duration
 */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * SECONDS[(unit ?? 's') as keyof typeof SECONDS];
}
