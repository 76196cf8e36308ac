/** `npm run bench -- [scenario …] [--users N] [--build dist …]`: lists the scenarios, or runs them one after the other. */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Bench, CORES, PINS } from './support/bench.mjs';

const names = readdirSync(new URL('./scenarios/', import.meta.url))
  .map((file) => file.replace(/\.mjs$/, ''))
  .toSorted();
const load = (name) => import(`./scenarios/${name}.mjs`);

/** Those with targets, which docs/performance.md shows. */
const ALL = ['boot', 'guarded', 'rotation', 'login', 'storm', 'memory', 'scale'];

async function list() {
  console.log('npm run bench -- [scenario …] [--users N] [--build dist …], after `npm run build`\n');
  for (const name of names) console.log(`  ${name.padEnd(24)}${(await load(name)).about}`);
  console.log(`  ${'all'.padEnd(24)}${ALL.join(', ')}`);
}

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { users: { type: 'string' }, build: { type: 'string', multiple: true, default: [] } },
});
const users = values.users === undefined ? undefined : Number(values.users);
if (users !== undefined && !(Number.isInteger(users) && users > 0)) {
  console.error('--users must be a whole number from 1.');
  process.exit(1);
}
const chosen = [...new Set(wanted.flatMap((name) => (name === 'all' ? ALL : [name])))];
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(', ')}. \`npm run bench\` lists those there are.`);
  process.exit(1);
}
if (chosen.length === 0) {
  await list();
  process.exit();
}

const bench = new Bench();
console.log(
  `${CORES} cores of ${cpus()[0]?.model ?? '?'}, Node.js ${process.version.slice(1)}, ${
    PINS ? 'what is measured pinned to one of them' : 'nothing pinned'
  }`,
);
for (const name of chosen) {
  const { run, about } = await load(name);
  try {
    const result = await run(bench, { users, builds: values.build });
    if (process.stderr.isTTY) bench.progress('');
    console.log(`\n### ${name}: ${about}\n\n${result}`);
  } catch (error) {
    console.error(`\n${name}: ${error.stack ?? error}`);
    process.exitCode = 1;
  } finally {
    await bench.end();
  }
}
process.exit();
