/** What stands behind a `?` or a `#`, by name. The `URLSearchParams` of React Native before 0.80 can't be read. */
export function membersOf(text: string): Partial<Record<string, string>> {
  return Object.fromEntries(
    text.split('&').map((member) => {
      const [name = '', ...value] = member.split('=');
      return [name, decode(value.join('='))];
    }),
  );
}

/** @returns a query with its `?`; nothing when there are no values */
export function queryOf(values: Record<string, string | number | boolean | undefined>): string {
  const members = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return members.length > 0 ? `?${members.join('&')}` : '';
}

/** What is not well-formed stays as it is: the service refuses it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
