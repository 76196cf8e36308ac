/**
 * Runs real verifiers on tokens of running nodes: npm run verifiers. What they run with is the blocks of docs/verifiers, and
 * the table in docs/verify-elsewhere.md says what came of it.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { replaceSection, table } from '../scripts/markdown.mjs';
import { LANGUAGE_CASES } from './cases/languages.mjs';
import { MCP } from './cases/mcp.mjs';
import { NODE_CASES } from './cases/node.mjs';
import { SERVER_CASES } from './cases/servers.mjs';
import { installPackages, debianVersion } from './support/install.mjs';
import { BLOCKS } from './support/blocks.mjs';
import { Issuer } from './support/issuer.mjs';

const CASES = [...NODE_CASES, ...LANGUAGE_CASES, ...SERVER_CASES, MCP];
const GROUPS = { all: CASES, node: NODE_CASES, languages: LANGUAGE_CASES, servers: SERVER_CASES };
const TABLE = new URL('../docs/verify-elsewhere.md', import.meta.url);

/** Milliseconds within which a log-out counts as felt at once. */
const AT_ONCE = 2000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', default: false }, reasons: { type: 'boolean', default: false } },
});
const wanted = positionals.flatMap((name) => GROUPS[name] ?? CASES.find((one) => one.name === name) ?? name);
const unknown = wanted.filter((one) => typeof one === 'string');
if (values.help || wanted.length === 0 || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`There is no verifier ${name}.\n`);
  process.stdout.write(
    [
      'Real verifiers on real tokens, with the configurations of docs/verifiers.\n',
      'npm run verifiers -- all                     every one, and writes the table of docs/verify-elsewhere.md',
      'npm run verifiers -- node|languages|servers  those of one page',
      'npm run verifiers -- NAME [NAME …] [--reasons]\n',
      ...CASES.map(({ name }) => `  ${name}`),
      '',
    ].join('\n'),
  );
  process.exit(unknown.length > 0 ? 2 : 0);
}

// Readable for servers that drop their rights.
const folder = mkdtempSync(join(tmpdir(), 'nightlatch-verifiers-'));
chmodSync(folder, 0o755);
const progress = (what) => process.stderr.write(`${what}\n`);
let issuer;
const clean = async () => {
  await issuer?.stop();
  rmSync(folder, { recursive: true, force: true });
};
process.once('SIGINT', () => void clean().then(() => process.exit(130)));
process.once('SIGTERM', () => void clean().then(() => process.exit(143)));

let failed = false;
try {
  const rows = await examineAll();
  const text = table(
    [
      'verifier',
      'version',
      'fresh',
      'expired',
      'audience',
      'signature',
      'refresh token',
      'log-out felt',
      'let in by default',
    ],
    rows,
  );
  process.stdout.write(`${text}\n`);
  if (positionals.includes('all') && !failed)
    writeFileSync(TABLE, replaceSection(readFileSync(TABLE, 'utf8'), 'verifiers', text));
} finally {
  await clean();
}
process.exit(failed ? 1 : 0);

async function examineAll() {
  progress('starting nightlatch');
  mkdirSync(join(folder, 'issuer'));
  issuer = await Issuer.start(join(folder, 'issuer'));
  const packages = join(folder, 'packages');
  progress('installing what is not there');
  await installPackages(wanted, packages);
  const env = { ...issuer.trust, CLIENT_SECRET: issuer.clientSecret };
  const world = { issuer, packages, env };
  progress('waiting for a token to expire');
  await issuer.untilExpired();
  const rows = [];
  for (const one of wanted) {
    progress(one.name);
    try {
      if (one.try !== undefined) await one.try(world);
      else rows.push(await examine(one, world));
    } catch (error) {
      failed = true;
      progress(`${one.name}: ${error.message}`);
      rows.push([one.name, 'failed']);
    }
  }
  return rows;
}

/** Runs a block, as it is and with what it needs left out, and says what it does. */
async function examine(one, world) {
  const version = one.version?.(world) ?? (await debianVersion(one.debian[0]));
  const signUp = async () => issuer.signUp(one.node === undefined ? issuer.orders : await issuer[one.node]());
  const user = await signUp();
  const elsewhere = await issuer.logIn(user, issuer.billing);
  /** Each with whose it is: some ask for the name as well. */
  const tokens = {
    fresh: [user.accessToken, user],
    expired: [issuer.expired.accessToken, issuer.expired],
    audience: [elsewhere.accessToken, user],
    signature: [withChangedBit(user.accessToken), user],
    'refresh token': [user.refreshToken, user],
  };
  const asked = await one.start(world, write(one, world));
  const cells = [];
  let felt;
  try {
    for (const [what, [token, holder]] of Object.entries(tokens)) {
      const refusal = await asked.ask(token, holder);
      if (values.reasons) progress(`  ${what}: ${refusal ?? 'accepted'}`);
      const isOpen = what === 'fresh' || one.open?.includes(what) === true;
      const isRight = (refusal === undefined) === isOpen;
      if (!isRight) {
        failed = true;
        progress(`${one.name}: ${what} was ${refusal === undefined ? 'ACCEPTED' : `REFUSED: ${refusal}`}`);
      }
      const verdict = refusal === undefined ? 'accepted' : 'refused';
      cells.push(what !== 'fresh' && refusal === undefined ? `**${verdict}**` : verdict);
    }
    felt = await feltAt(asked, signUp);
  } finally {
    await asked.stop();
  }
  return [one.name, version, ...cells, felt, await letInWithout(one, world, tokens)];
}

/** When a token is refused of whose session its user has logged out. */
async function feltAt(asked, signUp) {
  const user = await signUp();
  const before = await asked.ask(user.accessToken, user);
  if (before !== undefined) throw new Error(`A second user is refused: ${before}`);
  await issuer.logOut(user);
  const start = performance.now();
  while (performance.now() - start < AT_ONCE) {
    if ((await asked.ask(user.accessToken, user)) !== undefined) return 'at once';
    await sleep(100);
  }
  return 'at `exp`';
}

/** What a block lets in when the line against it is left out. */
async function letInWithout(one, world, tokens) {
  const found = [];
  for (const [what, pattern] of Object.entries(one.without ?? {})) {
    let asked;
    try {
      asked = await one.start(world, write(one, world, { what, pattern }));
    } catch {
      // It does not start: nothing is let in.
      continue;
    }
    try {
      if ((await asked.ask(...tokens[what])) === undefined) found.push(what);
    } finally {
      await asked.stop();
    }
  }
  return [...(one.open ?? []), ...found].join(', ');
}

/** @returns the path of a block, written with this issuer in it */
function write({ name, file }, world, left) {
  const block = BLOCKS.get(file);
  if (block === undefined) throw new Error(`No page has a block ${file}`);
  if (left !== undefined && !left.pattern.test(block))
    throw new Error(`${file} has nothing like ${left.pattern}`);
  const folderName = `${name} ${left?.what ?? ''}`.replace(/\W+/g, '-');
  const home = join(world.packages, 'blocks', folderName);
  mkdirSync(home, { recursive: true });
  const text = left === undefined ? block : block.replace(left.pattern, '');
  const path = join(home, file);
  writeFileSync(path, text.replaceAll('https://auth.example.com', issuer.url));
  return path;
}

/** The token with one bit of its signature changed. */
function withChangedBit(token) {
  const [header, payload, signature] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[20] ^= 1;
  return [header, payload, bytes.toString('base64url')].join('.');
}
