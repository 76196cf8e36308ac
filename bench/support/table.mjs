/** A Markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A figure beside its target: `0.97 (at least 0.85: pass)`. */
export function atLeast(value, target, digits = 2) {
  return `${value.toFixed(digits)} (at least ${target}: ${value >= target ? 'pass' : 'miss'})`;
}

/** The same where less is better. */
export function atMost(value, target, digits = 1) {
  return `${value.toFixed(digits)} (at most ${target}: ${value <= target ? 'pass' : 'miss'})`;
}

/** 12345 as 12,345. */
export const whole = (value) => Math.round(value).toLocaleString('en');
