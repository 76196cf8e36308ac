import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { field } from './field.js';

/** Bytes. It stands in every page. */
const LARGEST = 32 * 1024;

/** @returns a schema from the path of a style sheet to its text */
export function styleSheet(): z.ZodType<string, string> {
  return field('must be the path of a readable style sheet of at most 32 KiB, without </', (path) => {
    const sheet = read(path);
    // It stands in a <style> of some pages, which this would end.
    return sheet === undefined || sheet.length > LARGEST || sheet.includes('</') ? undefined : sheet;
  });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
