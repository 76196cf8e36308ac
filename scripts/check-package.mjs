/**
 * Whether what would be published is what somebody who installs it needs: npm run check:package
 *
 * Packs the built package, looks at the tarball (publint, are-the-types-wrong, its files, what they import), installs it in
 * an empty folder as others do, and uses it there.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { typeErrorsOf } from './compile.mjs';
import { follow } from './imports-of.mjs';
import { checksBeforeInstall, npmIn, problemsOf, report, run } from './package-checks.mjs';
import { manifestOf, pack, ROOT } from './packed.mjs';

/** Needed though nothing of ours imports them: every Nest application has them once. */
const NEEDED_BY_NEST = ['reflect-metadata'];

const SERVICE_ONLY = Object.keys(manifestOf(join(ROOT, 'service')).dependencies);

/** What an import of the library must not load: it belongs to the service, the command line, tests, or other hosts. */
const NEVER_LOADED = [
  ...SERVICE_ONLY,
  'fastify',
  'commander',
  'cli-progress',
  'csv-parse',
  'mongodb-memory-server-core',
  '@nestjs/testing',
  '@nestjs/microservices',
  '@nestjs/websockets',
];

const folder = mkdtempSync(join(tmpdir(), 'nightlatch-package-'));
const { tarball, unpacked, files } = pack(folder);
const manifest = manifestOf(unpacked);
const entries = Object.values(manifest.exports)
  .flatMap((target) => target.default ?? [])
  .map((path) => path.replace(/^\.\//, ''));
const names = Object.keys(manifest.exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => manifest.name + path.slice(1));

const checks = {
  ...checksBeforeInstall({ tarball, unpacked }),

  'it has what it needs, and nothing else': () => {
    const command = Object.values(manifest.bin);
    const reached = follow(unpacked, [...entries, ...command, 'dist/cli/main.js']);
    const wanted = new Set(['package.json', 'README.md', 'LICENSE', ...reached.files, ...webFiles()]);
    return [
      ...reached.missing.map((what) => `${what}, which is not in the tarball: see "files" in package.json`),
      ...files
        .filter((file) => !wanted.has(file))
        .map((file) => `${file} is packed, and no entry reaches it: see "files" in package.json`),
      ...[...wanted].filter((file) => !files.includes(file)).map((file) => `${file} is not packed`),
    ];
  },

  'it declares what it imports, and nothing else': () => {
    const { packages } = follow(unpacked, [...entries, ...Object.values(manifest.bin), 'dist/cli/main.js']);
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    return [
      ...[...packages]
        .filter(([name]) => !declared.includes(name))
        .map(([name, file]) => `${file} imports ${name}, which package.json does not declare`),
      ...declared
        .filter(
          (name) => !packages.has(name) && !NEEDED_BY_NEST.includes(name) && !name.startsWith('@types/'),
        )
        .map((name) => `${name} is declared, and nothing imports it (what only the service needs: service/)`),
    ];
  },

  'npm installs it in an empty folder': async () => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const { devDependencies } = manifestOf(ROOT);
    // What a host has besides: Nest's test package for nightlatch/testing, Node's types.
    const besides = ['@nestjs/testing', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
    await npmIn(folder, 'install', '--save', tarball, ...besides);
    return SERVICE_ONLY.filter((name) => existsSync(join(folder, 'node_modules', name))).map(
      (name) => `${name} is installed with it, which only the service needs`,
    );
  },

  'require() loads every entry, and gives what import gives': async () => {
    const script = `
      const { strictEqual, ok } = require('node:assert/strict');
      const all = ${JSON.stringify(names)};
      Promise.all(all.map(async (name) => {
        const required = require(name);
        const imported = await import(name);
        ok(Object.keys(required).length > 0, name + ' exports nothing');
        for (const key of Object.keys(imported)) strictEqual(required[key], imported[key], name + ': ' + key);
      })).then(() => {
        const [main, testing, server] = all.map((name) => require(name));
        ok(new testing.TestClock() instanceof main.Clock, 'nightlatch/testing has a Clock of its own');
        strictEqual(server.CurrentUser, main.CurrentUser);
        ok(require('nightlatch/package.json').version);
      }).catch((error) => { console.error(error); process.exitCode = 1; });`;
    return problemsOf(node('require.cjs', script));
  },

  'an import loads what it needs, and nothing else': async () => {
    const problems = [];
    for (const name of names) {
      const loaded = await loadedBy(name);
      const refused = NEVER_LOADED.filter(
        (each) => loaded.packages.has(each) && !(name.endsWith('/testing') && each === '@nestjs/testing'),
      );
      problems.push(...refused.map((each) => `import '${name}' loads ${each}`));
      if (!name.endsWith('/testing') && loaded.files.some((file) => file.startsWith('testing/')))
        problems.push(`import '${name}' loads nightlatch/testing`);
      console.log(`    ${name}: ${loaded.files.length} files of ours, ${loaded.packages.size} packages`);
    }
    return problems;
  },

  'nightlatch/testing refuses to be loaded in production': async () => {
    const script = `
      import('nightlatch/testing').then(
        () => { process.exitCode = 1; },
        (error) => { if (!/production/.test(error.message)) throw error; },
      );`;
    return problemsOf(node('production.cjs', script, { NODE_ENV: 'production' }));
  },

  'the types hold in an application that checks them all': () => {
    const consumer = join(folder, 'consumer.mts');
    const lines = names.map((name, index) => `export * as entry${index} from '${name}';`);
    writeFileSync(consumer, lines.join('\n'));
    const options = { experimentalDecorators: true, emitDecoratorMetadata: true, types: ['node'] };
    // Other packages' mistakes are theirs.
    return typeErrorsOf([consumer], { ...options, skipLibCheck: false, noEmit: true }, folder).filter(
      (error) => error.startsWith(`node_modules/${manifest.name}/`) || error.startsWith(basename(consumer)),
    );
  },

  'its command line runs': () =>
    problemsOf(run(join(folder, 'node_modules/.bin', manifest.name), ['--help'], { cwd: folder })),
};

/** What the pages are made of, which browsers ask for. */
function webFiles() {
  const built = JSON.parse(readFileSync(join(unpacked, 'dist/web/manifest.json'), 'utf8'));
  return ['manifest.json', ...built.files].map((file) => `dist/web/${file}`);
}

/** Runs a program where the package is installed. */
function node(file, text, env = {}) {
  writeFileSync(join(folder, file), text);
  return run(process.execPath, [file], { cwd: folder, env: { ...process.env, NODE_ENV: '', ...env } });
}

/** Which modules an import of an entry loads, ES modules and others. */
async function loadedBy(name) {
  const script = `
    import { createRequire, register } from 'node:module';
    import { MessageChannel } from 'node:worker_threads';
    const hooks = \`
      let port;
      export function initialize(data) { port = data.port; }
      export async function load(url, context, next) { port.postMessage(url); return next(url, context); }\`;
    const { port1, port2 } = new MessageChannel();
    const urls = [];
    port1.on('message', (url) => urls.push(url)).unref();
    register('data:text/javascript,' + encodeURIComponent(hooks), { data: { port: port2 }, transferList: [port2] });
    await import('${name}');
    // The messages come from another thread.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const loaded = [...urls, ...Object.keys(createRequire(import.meta.url).cache)];
    process.stdout.write(JSON.stringify(loaded), () => process.exit());`;
  const { stdout } = await node('loaded.mjs', script);
  const paths = JSON.parse(stdout)
    .map((path) => path.split('node_modules/').at(-1))
    .filter((path) => !path.startsWith('node:'));
  const own = `${manifest.name}/dist/`;
  const files = paths.filter((path) => path.startsWith(own)).map((path) => path.slice(own.length));
  return { files, packages: new Set(paths.map((path) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0])) };
}

try {
  await report(checks);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
