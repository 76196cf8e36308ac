/**
 * What the service says of fields, in English, and the same in another language; `{1}`, `{2}` for the numbers in it. It gives no
 * codes for it: said.spec.ts asks the rules themselves, and fails for a sentence that is missing.
 */
export type Said = readonly (readonly [english: string, other: string])[];

/**
 * @param said what there is in the language of the reader
 * @param sentence of the service
 * @returns the same for the reader: as it is where nobody has translated it, as a rule of a host's own
 */
export function translateSaid(said: Said, sentence: string): string {
  for (const [english, other] of said) {
    const numbers = patternOf(english).exec(sentence);
    if (numbers !== null)
      return other.replace(/\{(\d)\}/g, (_, place: string) => numbers[Number(place)] ?? '');
  }
  return sentence;
}

function patternOf(english: string): RegExp {
  const literal = english.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{\d\}/g, '(\\d+)')}$`);
}
