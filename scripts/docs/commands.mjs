import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../../dist/cli/program.js';
import { table } from '../markdown.mjs';
import { manifestOf, ROOT } from '../packed.mjs';

/** What each script of package.json does, one sentence each, by the question that it answers. */
const SCRIPTS = {
  'Build and run': {
    build:
      'Compiles `src/` to `dist/`, and `packages/client` likewise, without a look at the types; builds `packages/web` into `dist/web` when it has changed.',
    'build:package': 'The same, with the declarations that belong into the package.',
    'build:types': 'Adds those declarations to what is built.',
    start: 'Builds the service and starts it.',
    'start:dev': 'Starts the service, and again after every change.',
    'start:prod': 'Starts what `npm run build` has built, with `NODE_ENV=production`.',
    cli: 'Runs the [command line](#command-line) that `npm run build` has built.',
  },
  Test: {
    test: 'Builds, then runs all tests against a real server and a real `mongod`.',
    'test:node':
      'The same on another version of Node.js, which it gets from the npm registry: `npm run test:node -- 26 test/e2e/rotation`.',
    'test:browser':
      'Builds, then runs the tests in real browsers: the Chromium or Chrome that `CHROMIUM_PATH` names and the Firefox that `FIREFOX_PATH` names, or those in a usual place such as `/usr/bin/chromium` and `/usr/bin/firefox-esr`.',
    'test:redis':
      'Builds, then runs the tests of limits counted in Redis; needs a `redis-server` on the `PATH`.',
    'test:hosts':
      'Packs what `npm run build:package` has built, and tests applications that install the tarball: with the current releases of Nest on Express in CommonJS and on Fastify in ES modules, and with the oldest of Nest 11 that are taken.',
    faults:
      'Builds, then lists the faults it can cause (killed primaries, lost answers, full disks and others); `npm run faults -- all` causes all on a replica set but the soak, in about 12 minutes, `npm run faults -- cluster` those on a cluster of two shards, `npm run faults -- rolling` those on four nodes behind nginx, and checks what clients were told: [reliability.md](reliability.md).',
    verifiers:
      'Builds, then lists the verifiers of others that it can run on our tokens; `npm run verifiers -- all` runs every one, in about six minutes, and writes what came of it into [verify-elsewhere.md](verify-elsewhere.md#other-verifiers). It installs npm packages in a temporary folder and, as root, Debian packages.',
    providers:
      'Builds, then lists the OpenID providers that it can log in at; `npm run providers -- all` sets up every one, logs in with Chromium through its pages, and writes what came of it into [providers/openid.md](providers/openid.md#providers-that-were-tried). As root it installs Debian packages.',
  },
  Check: {
    lint: 'Runs ESLint and Prettier.',
    'lint:code': 'Runs ESLint.',
    'lint:format': 'Runs Prettier.',
    'lint:fix': 'Runs both, and fixes what can be fixed.',
    'lint:imports': 'Checks the direction of imports with dependency-cruiser.',
    typecheck: 'Checks the types, those of tests and pages included.',
    'check:package':
      'Packs what `npm run build:package` has built, and checks the tarball as those who install it get it: publint, are-the-types-wrong, its files and dependencies, `require()` and `import` of every entry. The same of `@nightlatch/resource-server`, which may take a megabyte at most.',
    'check:web': 'Adds up what the login page loads, which may be 150 KiB at most: [design.md](design.md).',
    'check:client':
      'Packs `@nightlatch/client` as `npm run build:package` has built it, measures what its entries load (6 KB at most), and signs somebody up with it in Node.js, Deno, Bun and what npm has of React Native, which it gets from the npm registry.',
    'check:natives':
      'Loads every native module, and starts the command line and the service, on Node.js 20, 22, 24 and 26, without a compiler.',
    'check:docs-api':
      'Checks that everything exported has a docstring, and that no document imports what is not exported.',
    'check:frontends':
      'Installs the frameworks of [frontends.md](frontends.md) in a temporary folder, and compiles its recipes against them and what `npm run build:package` has built.',
    'check:recipes':
      'Compiles and runs the code in the documents and the examples against what `npm run build:package` has built; needs `nginx` on the `PATH`: [recipes.md](recipes.md).',
    'docs:generate': 'Writes the generated documents that differ from the code.',
    'docs:check': 'Names the generated documents that differ from the code, and fails when there are any.',
    'docs:pictures':
      'Takes the pictures of the documents anew, from the built service with the life of some weeks in it. Needs Chromium; `-- --help` lists them.',
  },
  Measure: {
    bench:
      'Lists the benchmarks; `npm run bench -- all` runs those that have targets: [performance.md](performance.md). `npm run bench -- peers` measures better-auth in the same run, and installs it in `bench/peers` first.',
  },
};

/** What each file of bench/ measures that is run by itself. */
const MEASUREMENTS = {
  'email-start.mjs':
    'Whether an address that has an account can be told from one that has none by the time of `POST /auth/email/start`.',
  'foreign-hashes.mjs':
    'Whether a wrong password against an imported hash can be told from an unknown user by time.',
  'import-users.mjs': 'How long `users import` takes for 100,000 users, and how much memory; Linux only.',
  'key-object.mjs': 'What verifying a signature costs with a key as text, and with a `KeyObject` made once.',
  'metrics.mjs': 'What counting requests costs a guarded request.',
  'revocation-delay.mjs':
    'How long after a log-out a second node still accepts the access token; with `standalone` or `cluster` on those.',
  'revocation-looks.mjs': 'What it costs a node to look for revocations, at 50 log-outs a second.',
  'verified-token-cache.mjs': 'What the cache of verified tokens saves.',
  'verified-token-memory.mjs': 'What a full cache of verified tokens holds in memory.',
};

/** Needs what node does not do by default. */
const FLAGS = { 'verified-token-memory.mjs': '--expose-gc ' };

const NAME = 'npm run cli --';

/** The scripts of package.json, the files of bench/ and the command line, from commander's definitions. */
export async function generate() {
  const scripts = Object.keys(manifestOf(ROOT).scripts).filter((name) => !isHook(name));
  expectSame('package.json scripts', scripts, Object.values(SCRIPTS).flatMap(Object.keys));
  const files = readdirSync(join(ROOT, 'bench')).filter(
    (file) => file.endsWith('.mjs') && file !== 'main.mjs',
  );
  expectSame('files in bench/', files, Object.keys(MEASUREMENTS));
  const text = [
    '# Commands',
    '<!-- Generated by npm run docs:generate: scripts/docs/commands.mjs -->',
    ...Object.entries(SCRIPTS).flatMap(([title, sentences]) => [
      `## ${title}`,
      table(
        ['command', 'what it does'],
        Object.entries(sentences).map(([name, sentence]) => [`\`${commandOf(name)}\``, sentence]),
      ),
    ]),
    'The other measurements are run by themselves, after `npm run build`:',
    table(
      ['command', 'what it measures'],
      Object.entries(MEASUREMENTS).map(([file, what]) => [
        `\`node ${FLAGS[file] ?? ''}bench/${file}\``,
        what,
      ]),
    ),
    '## Command line',
    `\`${NAME} …\`, after \`npm run build\`; in an application that has installed the package, \`npx nightlatch …\`. It reads the same settings as the service, from \`.env\` and the environment. Every command takes \`--help\`. The exit code is 0, or 1 when the command failed or was refused.`,
    ...createProgram(NAME).commands.flatMap(describe),
  ].join('\n\n');
  return { 'docs/commands.md': `${text}\n` };
}

/** What npm runs by itself before or after another script. */
function isHook(name) {
  return /^(pre|post)(pack|start|start:dev|test)$/.test(name);
}

function commandOf(script) {
  return script === 'start' || script === 'test' ? `npm ${script}` : `npm run ${script}`;
}

function expectSame(what, actual, described) {
  const missing = actual.filter((name) => !described.includes(name));
  const stale = described.filter((name) => !actual.includes(name));
  if (missing.length + stale.length === 0) return;
  throw new Error(
    [
      `scripts/docs/commands.mjs and the ${what} differ.`,
      ...missing.map((name) => `  not described: ${name}`),
      ...stale.map((name) => `  described, but gone: ${name}`),
    ].join('\n'),
  );
}

/** A group of commands, as `keys`. */
function describe(group) {
  return [
    `### ${group.name()}`,
    `${linked(group.description())}.`,
    table(
      ['command', 'what it does', 'arguments and options'],
      group.commands.map((command) => [
        `\`${group.name()} ${[command.name(), ...command.registeredArguments.map(syntaxOf)].join(' ')}\``,
        `${linked(command.description())}.`,
        [...command.registeredArguments.map(describeArgument), ...command.options.map(describeOption)].join(
          '<br>',
        ),
      ]),
    ),
  ];
}

function syntaxOf(argument) {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function describeArgument(argument) {
  return `\`${syntaxOf(argument)}\`: ${argument.description}`;
}

function describeOption({ flags, description, mandatory, defaultValue }) {
  const facts = [
    ...(mandatory ? ['required'] : []),
    ...(defaultValue === undefined ? [] : [`default \`${defaultValue}\``]),
  ];
  return `\`${flags}\`: ${description}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}

/** Paths of documents, which the terminal shows as text, as links. */
function linked(text) {
  return text.replace(/docs\/([\w/-]+\.md)/g, '[$1]($1)');
}
