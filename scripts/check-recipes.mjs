/**
 * Whether the code in the documents does what they say: npm run check:recipes [-- docs/library.md …]
 *
 * Every ts block of a document becomes a file of a project that has the packed packages, and is compiled; what is marked is
 * run. How blocks are marked: docs/recipes.md. An example's README runs beside the files of the example.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
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
import { manifestOf, pack, packWorkspace, ROOT } from './packed.mjs';

/** Milliseconds that a recipe may take, or a server until it answers. */
const PATIENCE = 60_000;

const LANGUAGES = { ts: '.ts', mts: '.mts', cts: '.cts', js: '.js', mjs: '.mjs', cjs: '.cjs', sh: '.sh' };
const COMPILED = { '.ts': '.js', '.mts': '.mjs', '.cts': '.cjs' };

/** Of a reader's machine; the recipes get others in their place. nightlatch, or the application that has it, is on the first. */
const PORTS = [3000, 3001, 5173, 8080];
const DATABASE = /mongodb:\/\/(localhost|127\.0\.0\.1)(:27017)?\/[\w-]+/g;

/** Inside the repository: what a host has installed besides, it takes from there. */
mkdirSync(join(ROOT, '.data'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.data', 'recipes-'));
const problems = [];
let database;

/** What has been started and has not ended. */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const child of running) kill(child, 'SIGKILL');
    process.exit(130);
  });

/** Where a block stands, as editors take it. */
const placeOf = ({ document, line }) => `${document}:${line}`;

/**
 * The blocks of a document that are files, each with where it goes and what is done with it: `fragment` (nothing), `run`,
 * `serve`, or compiled only.
 */
function recipesOf(document) {
  const home = join(folder, document.replace(/(\/README)?\.md$/, ''));
  return blocksOf(readFileSync(join(ROOT, document), 'utf8'))
    .filter(({ language, info }) => language in LANGUAGES || nameIn(info) !== undefined)
    .filter(({ info }) => !info.includes('fragment'))
    .filter(({ language, info }) => language !== 'sh' || info.some(isAction))
    .filter(({ language, info }) => language.endsWith('ts') || info.length > 0)
    .map((block) => {
      const name = nameIn(block.info) ?? /^\/\/ ([\w./-]+\.[cm]?[jt]s)\n/.exec(block.text)?.[1];
      const file = join(home, name ?? `line-${block.line}${LANGUAGES[block.language]}`);
      return {
        ...block,
        document,
        home,
        file,
        action: block.info.find(isAction),
      };
    });
}

/** Whether a word of a fence says what is done with its block: `run`, `serve`, or `serve=PORT`. */
function isAction(word) {
  return /^(run|serve(=\d+)?)$/.test(word);
}

/** The name that a fence gives its block: `file=NAME`. */
function nameIn(info) {
  return info.find((word) => word.startsWith('file='))?.slice('file='.length);
}

/** The packages in node_modules, alone: their exports decide what can be imported. */
function installPackages() {
  for (const { unpacked } of [
    pack(join(folder, 'packed')),
    packWorkspace('resource-server', join(folder, 'packed-too')),
  ]) {
    const home = join(folder, 'node_modules', manifestOf(unpacked).name);
    mkdirSync(dirname(home), { recursive: true });
    renameSync(unpacked, home);
  }
}

function write(recipes) {
  const written = new Map();
  for (const recipe of recipes) {
    const { home, file, text } = recipe;
    if (written.has(file))
      problems.push(`${placeOf(recipe)}: ${basename(file)} is there already, in line ${written.get(file)}`);
    written.set(file, recipe.line);
    if (!existsSync(home)) prepare(home, dirname(join(ROOT, recipe.document)));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** An example is a project already; of any other document its blocks make one. */
function prepare(home, source) {
  mkdirSync(home, { recursive: true });
  if (existsSync(join(source, 'package.json')))
    cpSync(source, home, { recursive: true, filter: (path) => !/[/\\](node_modules|dist)$/.test(path) });
  else writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
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

/** The values that a reader's machine has, replaced in what was compiled. `npm start` of nightlatch would build it anew. */
function adapt({ file, info }, { ports, uri }) {
  const path = built(file);
  let text = readFileSync(path, 'utf8').replace(DATABASE, uri);
  for (const [theirs, port] of ports)
    text = text.replaceAll(new RegExp(`\\b${theirs}\\b`, 'g'), String(port));
  if (info.includes('nightlatch'))
    text = text.replace('npm start', `exec node ${join(ROOT, 'dist/main.js')}`);
  writeFileSync(path, text);
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
function start({ home, file }, { ports, uri }) {
  const port = ports.get(PORTS[0]);
  const [command, ...args] = commandFor(file);
  const child = spawn(command, args, {
    cwd: home,
    // What a reader's shell has; of ours nothing that would change what the recipe does.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      MONGODB_URI: uri,
    },
    // A shell is the head of a group: what it has started ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = `${file}.log`;
  const output = createWriteStream(log);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return { child, log, ended: once(child, 'exit').then(([code, signal]) => code ?? signal) };
}

async function run(recipe, values) {
  const { child, log, ended } = start(recipe, values);
  const timer = setTimeout(() => kill(child, 'SIGKILL'), PATIENCE);
  const outcome = await ended;
  clearTimeout(timer);
  if (outcome !== 0) fail(recipe, `ended with ${outcome}`, log);
}

async function serve(recipe, values) {
  const server = start(recipe, values);
  const [, theirs = PORTS[0]] = recipe.action.split('=');
  const url = `http://localhost:${values.ports.get(Number(theirs))}/`;
  let outcome;
  void server.ended.then((ending) => (outcome = ending));
  for (const end = performance.now() + PATIENCE; performance.now() < end && outcome === undefined;) {
    if (
      await fetch(url).then(
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
  kill(child, 'SIGTERM');
  const timer = setTimeout(() => kill(child, 'SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}

/** A process and what it has started. */
function kill(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
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
  const ports = new Map();
  for (const theirs of PORTS) ports.set(theirs, await freePort());
  const values = { ports, uri: marked.length > 0 ? await freshUri() : '' };
  for (const recipe of recipes) adapt(recipe, values);
  const servers = [];
  try {
    for (const recipe of marked) {
      if (recipe.action.startsWith('serve')) servers.push(await serve(recipe, values));
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

/** What other frameworks are needed for: scripts/check-frontends.mjs has them. */
const ELSEWHERE = 'docs/frontends.md';

/** Those with recipes; a document that has none costs nothing. */
function allDocuments() {
  return ['docs', 'examples'].flatMap((root) =>
    readdirSync(join(ROOT, root), { recursive: true })
      .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
      .map((file) => join(root, file))
      .filter((document) => document !== ELSEWHERE),
  );
}

const asked = process.argv.slice(2);
try {
  const documents = (asked.length > 0 ? asked : allDocuments())
    .map((document) => ({ document, recipes: recipesOf(document) }))
    .filter(({ recipes }) => recipes.length > 0);
  installPackages();
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
