/**
 * Builds what people see in a browser, packages/web, into dist/web/: npm run build, which asks for it when it has changed
 *
 * Beside the files stands what the server knows of them, `manifest.json`: what each application begins with. What compresses
 * well is there as `.br` and `.gz` as well, so that nobody compresses it while somebody waits.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const ROOT = resolve(import.meta.dirname, '..');
const WEB = join(ROOT, 'packages/web');
const TO = join(ROOT, 'dist/web');
const MANIFEST = join(TO, 'manifest.json');

/** What a change of builds it anew. */
const INPUTS = [
  'packages/web',
  'packages/client',
  'packages/react',
  'scripts/build-web.mjs',
  'package-lock.json',
];

/** As packages/web/src/design/tokens.css has it. The first style sheet that a page loads decides, whichever that is. */
const LAYERS = '@layer tokens,base,components,views;';

const COMPRESSED = /\.(js|css|svg)$/;

/** Builds, unless what is there was built of the same. */
export async function buildWeb() {
  const inputs = await hashOf(INPUTS);
  if (existsSync(MANIFEST) && JSON.parse(await readFile(MANIFEST, 'utf8')).inputs === inputs) return;
  const began = performance.now();
  const { build } = await import('vite');
  const folder = `${TO}.${process.pid}`;
  await build({
    configFile: join(WEB, 'vite.config.mjs'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
  const built = JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8'));
  await rm(join(folder, '.vite'), { recursive: true });
  const styles = (await readdir(folder)).filter((name) => name.endsWith('.css'));
  for (const file of styles) {
    const path = join(folder, file);
    await writeFile(path, LAYERS + (await readFile(path, 'utf8')));
  }
  const compressed = (await readdir(folder)).filter((name) => COMPRESSED.test(name));
  for (const file of compressed) await compress(join(folder, file));
  await writeFile(join(folder, 'tokens.css'), await tokens(folder));
  const files = await readdir(folder);
  const entries = Object.values(built).filter(({ isEntry }) => isEntry);
  const manifest = {
    inputs,
    entries: Object.fromEntries(entries.map((entry) => [entry.name, partsOf(entry, built)])),
    files: files.sort(),
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, undefined, 2));
  await rm(TO, { recursive: true, force: true });
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  await rename(folder, TO);
  console.log(
    `Built ${files.length} files of packages/web in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
}

/** What a page names in its head: the script, what it imports at once, their style sheets. */
function partsOf(entry, built) {
  const chunks = new Set();
  const visited = new Set();
  const visit = (chunk) => {
    if (visited.has(chunk)) return;
    visited.add(chunk);
    for (const key of chunk.imports ?? []) visit(built[key]);
    // Behind what it imports: its style sheet builds on theirs.
    chunks.add(chunk);
  };
  visit(entry);
  return {
    script: entry.file,
    preload: [...chunks].filter((chunk) => chunk !== entry).map(({ file }) => file),
    styles: [...new Set([...chunks].flatMap(({ css = [] }) => css))],
  };
}

/**
 * The tokens and the face of the text, for pages that fetch nothing: what they name stands in them. The face has the letters
 * of western languages alone; for others there is the system's.
 */
async function tokens(folder) {
  const design = join(WEB, 'src/design');
  const [face] = (await readdir(folder)).filter((name) => /-latin-wght-normal-.*\.woff2$/.test(name));
  const font = (await readFile(join(folder, face))).toString('base64');
  const sheet = (await readFile(join(design, 'tokens.css'), 'utf8')).replace(/\/\*.*?\*\//gs, '');
  const pictures = new Map();
  for (const [, name] of sheet.matchAll(/url\('\.\/([^']+)'\)/g))
    pictures.set(name, (await readFile(join(design, name))).toString('base64'));
  return [
    `@font-face{font-family:'Figtree Variable';font-display:swap;font-weight:300 900;src:url(data:font/woff2;base64,${font})}`,
    sheet
      .replace(/url\('\.\/([^']+)'\)/g, (_, name) => `url(data:image/svg+xml;base64,${pictures.get(name)})`)
      .replace(/\s*\n\s*/g, '\n'),
  ].join('\n');
}

async function compress(file) {
  const content = await readFile(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  await writeFile(`${file}.br`, brotliCompressSync(content, { params }));
  await writeFile(`${file}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}

async function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesIn(join(ROOT, path))) hash.update(file).update(await readFile(file));
  }
  return hash.digest('base64url');
}

async function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const lists = await Promise.all(
    entries
      .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
      .map(({ name }) => filesIn(join(path, name))),
  );
  return lists.flat().sort();
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) await buildWeb();
