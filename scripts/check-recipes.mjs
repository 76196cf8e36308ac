/**
 * Whether the code in the documents does what they say: npm run check:recipes [-- docs/library.md …]
 *
 * Every ts block of a document becomes a file of a project that has the packed package, and is compiled; what is marked is
 * run. How blocks are marked: docs/recipes.md.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { basename, dirname, extname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { blocksOf } from './blocks-of.mjs';
import { typeErrorsOf } from './compile.mjs';
import { manifestOf, pack, ROOT } from './packed.mjs';

/** Milliseconds that a recipe may take, or a server until it answers. */
const PATIENCE = 60_000;

const LANGUAGES = { ts: '.ts', mts: '.mts', cts: '.cts', js: '.js', mjs: '.mjs', cjs: '.cjs', sh: '.sh' };
const COMPILED = { '.ts': '.js', '.mts': '.mjs', '.cts': '.cjs' };

/** Of a reader's machine; the recipes get others in their place. */
const PORT = /\b3000\b/g;
const DATABASE = /mongodb:\/\/(localhost|127\.0\.0\.1)(:27017)?\/[\w-]+/g;

/** Inside the repository: what a host has installed besides, it takes from there. */
mkdirSync(join(ROOT, '.data'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.data', 'recipes-'));
const problems = [];
let database;

/** Where a block stands, as editors take it. */
const placeOf = ({ document, line }) => `${document}:${line}`;

/**
 * The blocks of a document that are files, each with where it goes and what is done with it: `fragment` (nothing), `run`,
 * `serve`, or compiled only.
 */
function recipesOf(document) {
  const home = join(folder, basename(document, '.md'));
  return blocksOf(readFileSync(join(ROOT, document), 'utf8'))
    .filter(({ language, info }) => language in LANGUAGES && !info.includes('fragment'))
    .filter(({ language, info }) => language !== 'sh' || info.includes('run'))
    .filter(({ language, info }) => language.endsWith('ts') || info.length > 0)
    .map((block) => {
      const named = block.info.find((word) => word.startsWith('file='))?.slice('file='.length);
      const name = named ?? /^\/\/ ([\w./-]+\.[cm]?[jt]s)\n/.exec(block.text)?.[1];
      const file = join(home, name ?? `line-${block.line}${LANGUAGES[block.language]}`);
      return {
        ...block,
        document,
        home,
        file,
        action: block.info.find((word) => word === 'run' || word === 'serve'),
      };
    });
}

/** The package in node_modules, alone: its exports decide what can be imported. */
function installPackage() {
  const { unpacked } = pack(join(folder, 'packed'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const { name } = manifestOf(unpacked);
  renameSync(unpacked, join(modules, name));
}

function write(recipes) {
  const written = new Map();
  for (const recipe of recipes) {
    const { home, file, text } = recipe;
    if (written.has(file))
      problems.push(`${placeOf(recipe)}: ${basename(file)} is there already, in line ${written.get(file)}`);
    written.set(file, recipe.line);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    writeFileSync(file, text);
  }
}

/** All documents in one go: most of the time goes into reading the types. */
function compile(recipes) {
  const sources = recipes.filter(({ file }) => extname(file) in COMPILED);
  const errors = typeErrorsOf(
    sources.map(({ file }) => file),
    { types: ['node', 'jest'], typeRoots: [join(ROOT, 'node_modules/@types')] },
    folder,
  );
  for (const error of errors) {
    const [, path, line, text] = /^([^:]+):(\d+): (.*)$/s.exec(error) ?? [];
    const recipe = sources.find(({ file }) => relative(folder, file) === path);
    problems.push(recipe ? `${recipe.document}:${recipe.line + Number(line) - 1}: ${text}` : error);
  }
  return errors.length === 0;
}

/** The values that a reader's machine has, replaced in what was compiled. */
function adapt({ file }, { port, uri }) {
  const path = built(file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(PORT, String(port)).replace(DATABASE, uri));
}

function built(file) {
  const extension = extname(file);
  return extension in COMPILED ? file.slice(0, -extension.length) + COMPILED[extension] : file;
}

function commandFor(file) {
  if (file.endsWith('.sh')) return ['bash', '-euo', 'pipefail', file];
  const path = built(file);
  if (/\.spec\.[cm]?js$/.test(path)) {
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const config = { rootDir: dirname(path), testMatch: [path], transform: {}, testTimeout: PATIENCE };
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    return [process.execPath, ...flags, jest, '--ci', '--runInBand', '--config', JSON.stringify(config)];
  }
  if (/test\.[cm]?js$/.test(path)) return [process.execPath, '--test', path];
  return [process.execPath, path];
}

/** Starts a recipe. Its output goes to a file beside it. */
function start({ home, file }, { port, uri }) {
  const [command, ...args] = commandFor(file);
  const child = spawn(command, args, {
    cwd: home,
    // What a reader's shell has; of ours nothing that would change what the recipe does.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), MONGODB_URI: uri },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = `${file}.log`;
  const output = createWriteStream(log);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  return { child, log, ended: once(child, 'exit').then(([code, signal]) => code ?? signal) };
}

async function run(recipe, values) {
  const { child, log, ended } = start(recipe, values);
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const outcome = await ended;
  clearTimeout(timer);
  if (outcome !== 0) fail(recipe, `ended with ${outcome}`, log);
}

async function serve(recipe, values) {
  const server = start(recipe, values);
  let outcome;
  void server.ended.then((ending) => (outcome = ending));
  for (const end = performance.now() + PATIENCE; performance.now() < end && outcome === undefined;) {
    if (
      await fetch(`http://localhost:${values.port}/`).then(
        () => true,
        () => false,
      )
    )
      return server;
    await sleep(100);
  }
  fail(recipe, outcome === undefined ? 'does not answer' : `ended with ${outcome}`, server.log);
  return server;
}

async function stop({ child, ended }) {
  child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}

function fail(recipe, what, log) {
  const output = existsSync(log) ? readFileSync(log, 'utf8').trim() : '';
  problems.push(
    `${placeOf(recipe)}: ${basename(recipe.file)} ${what}\n    ${output.replaceAll('\n', '\n    ')}`,
  );
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Runs what a document marks, in its order, on a database of its own; what it serves, until its end. */
async function runDocument(document, recipes) {
  const marked = recipes.filter(({ action }) => action !== undefined);
  const values = { port: await freePort(), uri: marked.length > 0 ? await freshUri() : '' };
  for (const recipe of recipes) adapt(recipe, values);
  const servers = [];
  try {
    for (const recipe of marked) {
      if (recipe.action === 'serve') servers.push(await serve(recipe, values));
      else await run(recipe, values);
    }
  } finally {
    await Promise.all(servers.map(stop));
  }
  console.log(`${document}: ${recipes.length} blocks, ${marked.length} run`);
}

async function freshUri() {
  if (database === undefined) {
    const testing = createRequire(join(folder, 'package.json')).resolve('nightlatch/testing');
    const { startTestDatabase } = await import(pathToFileURL(testing).href);
    database = await startTestDatabase({ log: console.log });
  }
  return database.freshUri();
}

/** Those with recipes; a document that has none costs nothing. */
function allDocuments() {
  return readdirSync(join(ROOT, 'docs'), { recursive: true })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file));
}

const asked = process.argv.slice(2);
try {
  const documents = (asked.length > 0 ? asked : allDocuments())
    .map((document) => ({ document, recipes: recipesOf(document) }))
    .filter(({ recipes }) => recipes.length > 0);
  installPackage();
  const all = documents.flatMap(({ recipes }) => recipes);
  write(all);
  if (compile(all)) for (const { document, recipes } of documents) await runDocument(document, recipes);
} finally {
  await database?.stop();
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`${problems.length} to mend; the project is kept in ${relative(ROOT, folder)}`);
  process.exitCode = 1;
}
