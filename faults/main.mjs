import { parseArgs } from 'node:util';
import { CLUSTER_CASES } from './cases/cluster.mjs';
import { DATABASE_CASES } from './cases/database.mjs';
import { NODE_CASES } from './cases/nodes.mjs';
import { ROLLING_CASES } from './cases/rolling.mjs';
import { SOAK } from './cases/soak.mjs';
import { SURROUNDING_CASES } from './cases/surroundings.mjs';
import { World } from './support/world.mjs';

const ON_A_SET = [...DATABASE_CASES, ...NODE_CASES, ...SURROUNDING_CASES, SOAK];
const CASES = [...ON_A_SET, ...CLUSTER_CASES, ...ROLLING_CASES];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    minutes: { type: 'string', default: '10' },
    before: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const GROUPS = {
  all: ON_A_SET.filter(({ isLong }) => !isLong),
  cluster: CLUSTER_CASES,
  rolling: ROLLING_CASES,
};
const wanted = positionals.flatMap((name) => GROUPS[name] ?? CASES.find((one) => one.name === name) ?? name);
const unknown = wanted.filter((one) => typeof one === 'string');
if (values.help || wanted.length === 0 || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`There is no case ${name}.\n`);
  process.stdout.write(
    [
      'Real faults on a real replica set or cluster, with nodes and people who remember what they were told.\n',
      'npm run faults -- all            all on a replica set but the soak',
      'npm run faults -- cluster        all on a cluster of two shards',
      'npm run faults -- rolling        all on four nodes behind nginx',
      'npm run faults -- CASE [CASE …]  [--seed N] [--minutes N] [--before FOLDER of a built checkout]\n',
      ...CASES.map(({ name, about }) => `${name.padEnd(24)}${about}`),
      '',
    ].join('\n'),
  );
  process.exit(unknown.length > 0 ? 2 : 0);
}

const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1);
let world;
const stop = async () => {
  await world?.end();
  process.exit(130);
};
process.once('SIGINT', () => void stop()).once('SIGTERM', () => void stop());

const rows = [];
let failed = false;
for (const one of wanted) {
  const progress = (what) => process.stderr.write(`${one.name}: ${what}\n`);
  const reason = one.needs?.(values);
  if (reason !== undefined) {
    progress(`left out, ${reason}`);
    rows.push([one.name, 'left out', '', '', '', '', '']);
    continue;
  }
  progress(one.about);
  const prepared = await one.prepare?.(values);
  try {
    world = await World.create({ ...one.options, ...prepared });
    const began = performance.now();
    await one.run(world, prepared, { minutes: Number(values.minutes), seed: Number(values.seed), progress });
    await world.check();
    const { history, remarks, slowestRecovery } = world;
    progress(`done in ${seconds(performance.now() - began)} s`);
    for (const violation of new Set(history.violations)) progress(`VIOLATION: ${violation}`);
    for (const remark of remarks) progress(remark);
    failed ||= history.violations.length > 0;
    rows.push([
      one.name,
      history.count(({ status }) => status >= 200 && status < 300),
      history.count(({ status }) => status === 503),
      history.count(({ status }) => status === 0),
      `${seconds(history.slowestRefusal())} s`,
      slowestRecovery === undefined ? '–' : `${seconds(slowestRecovery)} s`,
      history.violations.length,
    ]);
  } catch (error) {
    failed = true;
    progress(`FAILED: ${error.stack}`);
    rows.push([one.name, 'failed', '', '', '', '', '']);
  } finally {
    await world?.end();
    world = undefined;
    await prepared?.close?.();
  }
}
process.stdout.write(
  `\n| case | acknowledged | 503 | no answer | slowest 503 | recovery | violations |\n|---|---|---|---|---|---|---|\n${rows
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')}\n\nseed ${values.seed}\n`,
);
process.exit(failed ? 1 : 0);
