import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD_FORMATS } from '../../dist/passwords/index.js';
import { IMPORT_FORMATS } from '../../dist/cli/users/import/formats/index.js';
import { replaceSection, table } from '../markdown.mjs';
import { ROOT } from '../packed.mjs';

const PAGE = 'docs/migrating.md';

/** The tables of password formats, from src/passwords/foreign/formats, and of systems, from src/cli/users/import/formats. */
export async function generate() {
  const rows = PASSWORD_FORMATS.map(({ name, about, needsSalt }) => [
    `\`${name}\``,
    about.replace(/[$*]/g, '\\$&'),
    needsSalt ? '`passwordSalt`' : '',
  ]);
  const formats = table(['`passwordFormat`', 'takes, as it lies in the database', 'and'], rows);
  const systems = table(
    ['`--from`', 'system', 'the dump', 'second file'],
    IMPORT_FORMATS.map(({ name, system, dump, second }) => [
      `\`${name}\``,
      system,
      dump,
      second === undefined ? '' : `${second.content}${second.isNeeded ? '' : ', if you like'}`,
    ]),
  );
  const text = replaceSection(readFileSync(join(ROOT, PAGE), 'utf8'), 'password formats', formats);
  return { [PAGE]: replaceSection(text, 'import formats', systems) };
}
