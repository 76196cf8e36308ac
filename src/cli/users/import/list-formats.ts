import { alignColumns } from '../../table.js';
import { IMPORT_FORMATS } from './formats/index.js';

/** @returns what `--from` takes, one system each, with how to get a dump of it */
export function listFormats(): string {
  return alignColumns([
    ['FROM', 'SYSTEM', 'THE DUMP'],
    ...IMPORT_FORMATS.map(({ name, system, dump, second }) => [
      name,
      system,
      second === undefined
        ? dump
        : `${dump} (second file${second.isNeeded ? '' : ', if you like'}: ${second.content})`,
    ]),
  ]);
}
