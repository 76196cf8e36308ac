/** What is HTML already, and therefore not escaped once more. */
export class Html {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/**
 * A tag for template literals of HTML: every value is escaped, unless it is HTML itself.
 *
 * @param parts of the literal, as they are
 * @param values between them, in elements and in quoted attributes
 */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const rest = values.map((value, n) => toHtml(value) + (parts[n + 1] ?? ''));
  return new Html([parts[0], ...rest].join(''));
}

/**
 * @param text any text
 * @returns the same as HTML, in elements and in quoted attributes
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function toHtml(value: string | number | Html | readonly Html[]): string {
  if (value instanceof Html) return value.toString();
  return typeof value === 'object' ? value.join('') : escapeHtml(String(value));
}
