import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** Scripts for threads: nobody imports them, but their address is made. */
const WORKER = /new URL\('([^']+\.js)', import\.meta\.url\)/g;

/**
 * Follows the imports of files, at once or when needed, and those of their types, through a package.
 *
 * @param {string} folder of the package
 * @param {string[]} entries where to begin, relative to it
 * @returns {{ files: Set<string>, missing: string[], packages: Map<string, string> }} the files that are reached, the
 * imports of what is not there, and each package with one of the files that import it
 */
export function follow(folder, entries) {
  const files = new Set();
  const missing = [];
  const packages = new Map();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const types = file.replace(/\.js$/, '.d.ts');
    if (existsSync(join(folder, types))) waiting.push(types);
    for (const specifier of importsOf(readFileSync(join(folder, file), 'utf8'))) {
      if (specifier.startsWith('.')) {
        const target = relative(folder, join(folder, dirname(file), specifier));
        if (existsSync(join(folder, target))) waiting.push(target);
        else missing.push(`${file} imports ${specifier}`);
      } else if (!isBuiltin(specifier)) {
        const name = packageOf(specifier);
        if (!packages.has(name)) packages.set(name, file);
      }
    }
  }
  return { files, missing, packages };
}

/**
 * @param {string} specifier of an import
 * @returns {string} the name of the package
 */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function importsOf(text) {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return [
    ...importedFiles.map(({ fileName }) => fileName),
    ...[...text.matchAll(WORKER)].map(([, path]) => path),
  ];
}
