import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Another Node.js than the one that runs: the package `node` of the npm registry, which npm keeps in its cache.
 *
 * @param {string} version as npm takes one: `24`, `24.1.0`
 * @returns {Promise<string>} the path of its `node`
 * @throws Error with npm's words when the registry does not have it
 */
export async function nodeOf(version) {
  if (`${process.versions.node}.`.startsWith(`${version}.`)) return process.execPath;
  const ask = ['exec', '--yes', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'];
  // Elsewhere than here, where npm runs install scripts of the packages in "allowScripts" only: this one needs its own.
  const { stdout } = await run('npm', ask, { cwd: tmpdir() });
  return stdout.trim();
}
