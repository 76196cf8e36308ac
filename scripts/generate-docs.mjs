/**
 * Writes what is generated from the code: npm run docs:generate; or names what is stale: npm run docs:check
 *
 * Each module in scripts/docs/ exports `generate()`, which returns files: the complete text by the path relative to the
 * repository. They read what `npm run build` has built.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as prettier from 'prettier';
import { ROOT } from './packed.mjs';

const GENERATORS = join(ROOT, 'scripts/docs');
const isCheck = process.argv.includes('--check');

if (!existsSync(join(ROOT, 'dist/index.js'))) {
  console.error('The service is not built yet. Do that first: npm run build');
  process.exit(1);
}

/** As `npm run lint` wants it; what Prettier does not know or is told to ignore, as it is. */
async function format(path, text) {
  const file = join(ROOT, path);
  const { ignored, inferredParser } = await prettier.getFileInfo(file, {
    ignorePath: join(ROOT, '.prettierignore'),
  });
  if (ignored || inferredParser === null) return text;
  return prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file });
}

const generated = new Map();
for (const name of readdirSync(GENERATORS)
  .filter((each) => each.endsWith('.mjs'))
  .sort()) {
  const { generate } = await import(pathToFileURL(join(GENERATORS, name)).href);
  for (const [path, text] of Object.entries(await generate())) {
    if (generated.has(path)) throw new Error(`Two generators write ${path}`);
    generated.set(path, await format(path, text));
  }
}

const stale = [...generated].filter(([path, text]) => {
  const file = join(ROOT, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
for (const [path, text] of stale) {
  if (isCheck) console.error(`${path} is stale`);
  else {
    writeFileSync(join(ROOT, path), text);
    console.log(`Wrote ${path}`);
  }
}
if (isCheck && stale.length > 0) {
  console.error('Run: npm run docs:generate');
  process.exitCode = 1;
} else if (stale.length === 0) console.log(`${generated.size} generated files are up to date`);
