import { type ImportFormat } from './import-format.js';

/** Lines of our own, as `users export` writes them and docs/migrating.md describes them. */
export const ndjson: ImportFormat = {
  name: 'ndjson',
  system: 'nightlatch, and scripts of your own',
  dump: '`users export --to ndjson`, or one JSON object per line as docs/migrating.md has it',
  convert: (user) => ({ user }),
};
