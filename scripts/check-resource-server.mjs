/**
 * Whether `@nightlatch/resource-server` is what a service needs that only verifies tokens, and no more: a part of
 * npm run check:package. That it guards one is shown by docs/guides/verify-only.md and examples/resource-server, which
 * npm run check:recipes runs against a running nightlatch.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow } from './imports-of.mjs';
import { checksBeforeInstall, npmIn, problemsOf, report, run } from './package-checks.mjs';
import { manifestOf, packWorkspace } from './packed.mjs';

/** Bytes that it may add to a Nest application. */
const MAX_SIZE = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), 'nightlatch-resource-server-'));
const { tarball, unpacked, files } = packWorkspace('resource-server', folder);
const manifest = manifestOf(unpacked);
const { version } = manifestOf(join(import.meta.dirname, '..'));
const entries = ['dist/resource-server/index.js', 'dist/testing/resource-server.js'];
const { packages } = follow(unpacked, entries);

const checks = {
  ...checksBeforeInstall({ tarball, unpacked }),

  'it has the version of nightlatch, and a README and a licence': () => [
    ...(manifest.version === version ? [] : [`It is ${manifest.version}, and nightlatch ${version}`]),
    ...['README.md', 'LICENSE']
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is not packed`),
  ],

  'it declares what it imports, and nothing else': () => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    return [
      ...[...packages].filter(([name]) => !declared.includes(name)).map(([name, file]) => `${file}: ${name}`),
      // Every Nest application has that once, and imports it itself.
      ...declared.filter((name) => !packages.has(name) && name !== 'reflect-metadata'),
    ];
  },

  'it takes at most a megabyte, with what it needs apart from Nest': async () => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    await npmIn(folder, 'install', '--legacy-peer-deps', tarball);
    const size = sizeOf(join(folder, 'node_modules'));
    console.log(`    ${(size / 1000).toFixed(0)} kB in ${files.length} files`);
    return size <= MAX_SIZE ? [] : [`${size} bytes`];
  },

  'require() and import load it beside Nest alone': async () => {
    const { peerDependencies, peerDependenciesMeta } = manifest;
    const peers = Object.entries(peerDependencies).filter(([name]) => !(name in peerDependenciesMeta));
    await npmIn(folder, 'install', tarball, ...peers.map(([name, range]) => `${name}@${range}`));
    const script = `
      const names = ['${manifest.name}', '${manifest.name}/testing'];
      Promise.all(names.map(async (name) => {
        const required = require(name);
        for (const [key, value] of Object.entries(await import(name)))
          if (required[key] !== value) throw new Error(name + ': ' + key);
      })).catch((error) => { console.error(error); process.exitCode = 1; });`;
    writeFileSync(join(folder, 'load.cjs'), script);
    return problemsOf(run(process.execPath, ['load.cjs'], { cwd: folder }));
  },
};

/** Bytes of all files below a folder. */
function sizeOf(path) {
  return readdirSync(path, { recursive: true })
    .map((name) => statSync(join(path, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

try {
  await report(checks);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
