import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD_FORMATS } from '../../dist/passwords/index.js';
import { replaceSection, table } from '../markdown.mjs';
import { ROOT } from '../packed.mjs';

const PAGE = 'docs/migrating.md';

/** The table of password formats, from src/passwords/foreign/formats. */
export async function generate() {
  const rows = PASSWORD_FORMATS.map(({ name, about, needsSalt }) => [
    `\`${name}\``,
    about.replace(/[$*]/g, '\\$&'),
    needsSalt ? '`passwordSalt`' : '',
  ]);
  const formats = table(['`passwordFormat`', 'takes, as it lies in the database', 'and'], rows);
  return { [PAGE]: replaceSection(readFileSync(join(ROOT, PAGE), 'utf8'), 'password formats', formats) };
}
