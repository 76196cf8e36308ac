/**
 * Whether the recipes of docs/frontends.md compile against the real frameworks: npm run check:frontends
 *
 * The frameworks are installed, as test/frontends pins them, in a folder of their own outside the repository, and beside them
 * what we would publish. Each section of the document becomes a project.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { blocksOf } from './blocks-of.mjs';
import { typeErrorsOf } from './compile.mjs';
import { manifestOf, packWorkspace, ROOT } from './packed.mjs';

const DOCUMENT = 'docs/frontends.md';

/** As the frameworks' own templates have it: a bundler resolves, and makes elements of JSX. */
const OPTIONS = {
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  jsx: ts.JsxEmit.ReactJSX,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  noEmit: true,
};

const folder = mkdtempSync(join(tmpdir(), 'nightlatch-frontends-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

cpSync(join(ROOT, 'test/frontends'), folder, { recursive: true });
// Types alone are looked at: no compiler of theirs is needed, which is most of what they install.
const install = [
  'ci',
  '--ignore-scripts',
  '--omit=optional',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];
execFileSync('npm', install, { cwd: folder, stdio: 'inherit' });
for (const name of ['client', 'react']) {
  const { unpacked } = packWorkspace(name, join(folder, `packed-${name}`));
  const home = join(folder, 'node_modules', manifestOf(unpacked).name);
  mkdirSync(dirname(home), { recursive: true });
  renameSync(unpacked, home);
}

/** What its Vite plugin runs: it writes which routes there are. */
const require = createRequire(join(folder, 'package.json'));
const { Generator, getConfig } = await import(
  pathToFileURL(require.resolve('@tanstack/router-generator')).href
);

const text = readFileSync(join(ROOT, DOCUMENT), 'utf8');
/** Lines of the headings of sections, the last one first. */
const headings = text
  .split('\n')
  .flatMap((line, index) => (line.startsWith('## ') ? [{ name: line.slice(3), line: index + 1 }] : []))
  .reverse();
const sections = new Map();
for (const block of blocksOf(text).filter(({ language }) => /^tsx?$/.test(language))) {
  const { name } = headings.find(({ line }) => line < block.line);
  sections.set(name, [...(sections.get(name) ?? []), block]);
}

const problems = [];
for (const [section, blocks] of sections) {
  const project = join(folder, section.toLowerCase().replaceAll(' ', '-'));
  const files = blocks.map(({ info, text, line }) => {
    const name = info.find((word) => word.startsWith('file='))?.slice('file='.length);
    if (name === undefined) throw new Error(`${DOCUMENT}:${line}: a block without file=NAME`);
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
    return join(project, name);
  });
  if (section === 'TanStack Start') {
    await new Generator({ config: getConfig({ disableLogging: true }, project), root: project }).run();
    files.push(join(project, 'src/routeTree.gen.ts'));
  }
  const errors = typeErrorsOf(files, OPTIONS, folder);
  problems.push(...errors);
  console.log(
    `${section}: ${files.length} files, ${errors.length === 0 ? 'compiled' : `${errors.length} errors`}`,
  );
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
