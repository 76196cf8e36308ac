import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, Script } from 'node:vm';

/** The configuration of Metro that an application of React Native has, its `fetch`, and the compiler of Hermes. */
export const REACT_NATIVE_PACKAGES = [
  'metro@0.84.6',
  '@react-native/metro-config@0.84.1',
  'whatwg-fetch@3.6.20',
  'hermes-compiler@260318099.0.8',
];
/** Where that compiler is for a platform. */
const HERMES = { 'linux-x64': 'linux64-bin', 'darwin-x64': 'osx-bin', 'darwin-arm64': 'osx-bin' };

/**
 * Does something as React Native does it, as far as npm has it: bundled by Metro, compiled by Hermes' compiler, and run with
 * the globals of React Native and no others. There is no package with a Hermes that runs on a desk: the engine is Node.js's,
 * and so is what is below `XMLHttpRequest`.
 *
 * @param folder where the packages are installed
 * @param program the source of a module that exports `main()`
 * @param given what `main()` is called with
 */
export async function doInReactNative(folder, program, given) {
  const entry = join(folder, 'native.js');
  writeFileSync(entry, `import 'whatwg-fetch';\n${program}\nglobalThis.main = main;\n`);
  const bundle = await bundled(folder, entry);
  const bin = HERMES[`${process.platform}-${process.arch}`];
  if (bin) {
    const hermesc = join(folder, 'node_modules/hermes-compiler/hermesc', bin, 'hermesc');
    await promisify(execFile)(hermesc, ['-O', '-emit-binary', '-out', `${bundle}.hbc`, bundle]);
  } else console.log('    there is no compiler of Hermes on npm for this platform');
  const context = createContext(surroundings());
  for (const name of ['global', 'window', 'self']) context[name] = context;
  new Script(readFileSync(bundle, 'utf8'), { filename: bundle }).runInContext(context);
  await context.main(given);
}

/** @returns the path of what Metro makes of an entry, for a release */
async function bundled(folder, entry) {
  const require = createRequire(join(folder, 'package.json'));
  const { getDefaultConfig, mergeConfig } = require('@react-native/metro-config');
  const config = mergeConfig(getDefaultConfig(folder), {
    maxWorkers: 1,
    cacheStores: [],
    fileMapCacheDirectory: folder,
    watchFolders: [folder],
    reporter: { update: () => undefined },
    resolver: { useWatchman: false },
    // What React Native itself would run first is not there; `surroundings()` stands in for it.
    serializer: { getModulesRunBeforeMainModule: () => [] },
  });
  const out = join(folder, 'native.bundle.js');
  await require('metro').runBuild(config, { entry, out, platform: 'android', dev: false, minify: true });
  return out;
}

/** What Hermes and React Native have of what is no part of the language: no page, no cookies to read, no cryptography. */
function surroundings() {
  return {
    ...{ AbortController, AbortSignal, URL: HalfUrl, XMLHttpRequest, clearTimeout, console },
    setTimeout: (work, milliseconds) => Number(setTimeout(work, milliseconds)),
    navigator: { product: 'ReactNative' },
    performance: { now: () => performance.now() },
    process: { env: { NODE_ENV: 'production' } },
  };
}

/** As much of a `URL` as every React Native has: those before 0.80 throw at the rest. */
class HalfUrl {
  constructor(url) {
    this.href = String(url);
  }
  get origin() {
    throw new Error('URL.origin is not implemented');
  }
  toString() {
    return this.href;
  }
}

/** What `whatwg-fetch` needs of one. */
class XMLHttpRequest {
  headers = [];
  open(method, url) {
    Object.assign(this, { method, url });
  }
  setRequestHeader(...header) {
    this.headers.push(header);
  }
  async send(body) {
    const { method, url, headers } = this;
    try {
      this.answer = await fetch(url, { method, headers, body });
      this.response = this.responseText = await this.answer.text();
      Object.assign(this, { status: this.answer.status, responseURL: url, readyState: 4 });
      this.onload();
    } catch {
      this.onerror();
    }
  }
  getAllResponseHeaders() {
    return [...this.answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }
  abort() {}
}
