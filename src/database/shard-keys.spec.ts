import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SPREAD } from './shard-keys.js';

const SOURCES = join(import.meta.dirname, '..');

/** The collections that the schemas of src/ name. */
function collections(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.schema.ts'))
    .flatMap((path) => [...readFileSync(join(SOURCES, path), 'utf8').matchAll(/schemaOf\(\w+, '(\w+)'/g)])
    .map(([, name]) => name!);
}

it('has an entry for every collection, and for nothing else: one that nobody thought of would stay behind', () => {
  expect(collections().length).toBeGreaterThan(8);
  expect(Object.keys(SPREAD).toSorted()).toEqual(collections().toSorted());
});
