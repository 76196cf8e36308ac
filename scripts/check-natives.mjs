/**
 * Whether what `npm ci --ignore-scripts` has installed runs on a machine without a compiler: npm run check:natives
 *
 * On each version of Node.js that we promise: loads every native module in a process of its own (one that was made for
 * another version can end the process without a word), builds, and starts the command line and the service. Then runs the
 * install scripts. Nothing is on the PATH that could compile.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { nodeOf } from './node-of.mjs';
import { ROOT } from './packed.mjs';

const run = promisify(execFile);

const VERSIONS = ['20', '22', '24', '26'];

/** All that is on the PATH. */
const PROGRAMS = { node: process.execPath, npm: join(dirname(process.execPath), 'npm'), sh: '/bin/sh' };

const bin = mkdtempSync(join(tmpdir(), 'nightlatch-natives-'));
const bare = (program, args, env = {}) =>
  run(program, args, { cwd: ROOT, env: { PATH: bin, HOME: process.env['HOME'], ...env } });

/** The native modules of this platform; those which a package brings for others stay out. */
function nativeModules() {
  const libc = process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
  return readdirSync(join(ROOT, 'node_modules'), { recursive: true })
    .filter((path) => path.endsWith('.node'))
    .filter((path) => {
      const [, platform, file] = /prebuilds\/([^/]+)\/(.*)/.exec(path) ?? [];
      if (platform === undefined) return true;
      if (platform !== `${process.platform}-${process.arch}`) return false;
      return !/musl|glibc/.test(file) || file.includes(libc);
    })
    .map((path) => join(ROOT, 'node_modules', path));
}

/** @returns what went wrong, with what the program printed; undefined when it did what it should */
async function failureOf(running, isRight = ({ code }) => code === undefined) {
  const ended = await running.catch((error) => error);
  if (isRight(ended)) return undefined;
  return [ended.signal && `ended by ${ended.signal}`, ended.stdout, ended.stderr].filter(Boolean).join('\n');
}

async function check(version, modules) {
  const node = await nodeOf(version);
  const load = (path) => bare(node, ['-e', `process.dlopen({ exports: {} }, ${JSON.stringify(path)})`]);
  const steps = Object.fromEntries(modules.map((path) => [path.slice(ROOT.length + 1), () => load(path)]));
  steps['the build'] = () => bare(node, ['scripts/build.mjs']);
  steps['the command line'] = () => bare(node, ['bin/nightlatch.mjs', '--help']);
  steps['an Argon2 hash'] = () =>
    bare(node, [
      '--input-type=module',
      '-e',
      `const { parseForeign } = await import('./dist/passwords/foreign/index.js');
       const hash = '$argon2id$v=19$m=8192,t=2,p=8$vhfCWKv1XmsNwRijdA4BgA$Bpve3NTBVOr8Pglo02pTSw';
       if (!(await parseForeign(hash).verify('pâté-Tractor 9'))) process.exitCode = 1;`,
    ]);
  const failures = [];
  for (const [what, step] of Object.entries(steps)) {
    const failure = await failureOf(step());
    if (failure !== undefined) failures.push(`${what}: ${failure}`);
  }
  // Every module is loaded by then.
  const service = bare(node, ['dist/main.js'], { NODE_ENV: 'production' });
  const refusal = await failureOf(service, ({ stderr = '' }) => stderr.includes('MONGODB_URI: is required'));
  if (refusal !== undefined) failures.push(`the service: ${refusal}`);
  return failures;
}

let failed = false;
const report = (what, failures) => {
  console.log(`${failures.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const failure of failures) console.error(`    ${failure.trim().replaceAll('\n', '\n    ')}`);
  failed ||= failures.length > 0;
};

try {
  for (const [name, path] of Object.entries(PROGRAMS)) symlinkSync(path, join(bin, name));
  const modules = nativeModules();
  if (modules.length === 0) throw new Error('There is no native module: this check looks in the wrong place');
  for (const version of VERSIONS) {
    const failures = await check(version, modules);
    report(
      `Node.js ${version}: ${modules.length} native modules, the build, the command line, the service`,
      failures,
    );
  }
  const failure = await failureOf(bare('npm', ['rebuild', '--loglevel=error']));
  report('install scripts', failure === undefined ? [] : [failure]);
} finally {
  rmSync(bin, { recursive: true, force: true });
}
if (failed) process.exitCode = 1;
