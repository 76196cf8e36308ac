import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_HELP, ERRORS } from '../../dist/common/errors/error-codes.js';
import { replaceSection, table } from '../markdown.mjs';
import { ROOT } from '../packed.mjs';

const PAGE = 'docs/errors.md';

/** The table of codes, from the catalogue in src/common/errors/error-codes.ts. */
export async function generate() {
  const rows = Object.entries(ERRORS).map(([code, { status, title }]) => [
    `\`${code}\``,
    String(status),
    title,
    ERROR_HELP[code],
  ]);
  const codes = table(['code', 'status', 'title', 'when, and what a client should do'], rows);
  return { [PAGE]: replaceSection(readFileSync(join(ROOT, PAGE), 'utf8'), 'codes', codes) };
}
