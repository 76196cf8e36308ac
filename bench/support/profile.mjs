import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PRELOAD = new URL('./profiled.mjs', import.meta.url).href;

/** Not of the server's work: what waits, and the profiler itself. */
const OUTSIDE = new Set(['idle', 'profiler']);

/**
 * Starts a server that {@link profileDuring} can look into.
 *
 * @param bench
 * @param {(options: object) => Promise<{ child: object }>} start starts it, with these options and its own `env`
 */
export async function profiled(bench, start) {
  const path = join(bench.folder(), 'server.cpuprofile');
  return { ...(await start({ node: ['--import', PRELOAD] }, { BENCH_PROFILE: path })), path };
}

/**
 * @param server of {@link profiled}
 * @param {() => Promise<unknown>} act the load
 * @returns {Promise<Map<string, number>>} the share of its work by package
 */
export async function profileDuring({ child, path }, act) {
  child.kill('SIGWINCH');
  await act();
  child.kill('SIGWINCH');
  while (!existsSync(path)) await sleep(50);
  return sharesOf(JSON.parse(readFileSync(path, 'utf8')));
}

/** What Node.js and native code do is done for the package that called them. */
function sharesOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;
  const ownerOf = (node) =>
    (node.owner ??= packageOf(node.callFrame) ?? (node.parent ? ownerOf(node.parent) : 'node'));
  const times = new Map();
  for (const [index, id] of samples.entries()) {
    const owner = ownerOf(byId.get(id));
    if (!OUTSIDE.has(owner)) times.set(owner, (times.get(owner) ?? 0) + Math.max(0, timeDeltas[index]));
  }
  const sum = [...times.values()].reduce((total, time) => total + time, 0);
  return new Map([...times].map(([owner, time]) => [owner, time / sum]));
}

/** Undefined for Node.js and native code. */
function packageOf({ functionName, url }) {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'collector';
  if (url.endsWith('/profiled.mjs')) return 'profiler';
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  const [, folder] = /\/dist\/([^/]+)\//.exec(url) ?? [];
  if (name !== undefined) return name;
  if (folder !== undefined) return `dist/${folder}`;
  return url.startsWith('file:') ? 'own' : undefined;
}
