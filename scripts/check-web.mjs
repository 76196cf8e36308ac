/**
 * Whether the page that people log in on is small enough: npm run check:web
 *
 * All that it loads before somebody can type, as it travels: the page's scripts and style sheets in the better of their
 * encodings, the faces of its text, the language that is the larger one, and the page itself.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Bytes. */
const MOST = 150 * 1024;

const WEB = resolve(import.meta.dirname, '../dist/web');
const { entries } = JSON.parse(readFileSync(join(WEB, 'manifest.json'), 'utf8'));
const { script, preload, styles } = entries.pages;
// Its own messages and what the service says of fields: no more than the two largest that there are.
const languages = readdirSync(WEB)
  .filter((name) => /^de-.*\.js$/.test(name))
  .sort((one, other) => sizeOf(other) - sizeOf(one))
  .slice(0, 2);
const face = readdirSync(WEB).find((name) => /-latin-wght-normal-.*\.woff2$/.test(name));
const mark = readdirSync(WEB).find((name) => /^mark-light-.*\.svg$/.test(name));

function sizeOf(name) {
  const path = join(WEB, name);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
}

const files = [script, ...preload, ...styles, ...languages, face, mark];
for (const file of files) console.log(`${String(sizeOf(file)).padStart(7)}  ${file}`);
const sum = files.reduce((total, file) => total + sizeOf(file), 0);
console.log(`${String(sum).padStart(7)}  in all, of at most ${MOST}`);
if (sum > MOST) {
  console.error('The login page is too large: load what it does not need when it is needed');
  process.exitCode = 1;
}
