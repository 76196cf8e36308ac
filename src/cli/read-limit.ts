import { InvalidArgumentError } from 'commander';

/**
 * @param text what stands behind `--limit`
 * @returns the number
 * @throws InvalidArgumentError
 */
export function readLimit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
