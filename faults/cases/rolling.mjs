import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../support/client.mjs';
import { THIS_BUILD } from '../support/node.mjs';
import { lacks } from '../support/programs.mjs';
import { random } from '../support/random.mjs';

/** Milliseconds from an acknowledged log-out until every node that lives refuses: what is promised while MongoDB answers. */
const FELT_WITHIN = 1000;

/** Milliseconds in which a node that was told to stop must say that it is not ready: less than its SHUTDOWN_DELAY. */
const NOT_READY_WITHIN = 1000;

/** Four nodes, with the leeway that they have by default. */
const BEHIND_NGINX = {
  skews: [0, 0, 0, 0],
  isBalanced: true,
  revocationLimit: FELT_WITHIN,
  env: { TRUST_PROXY: '1', REFRESH_LEEWAY: '10s' },
};
const LEAVING_SLOWLY = { ...BEHIND_NGINX, env: { ...BEHIND_NGINX.env, SHUTDOWN_DELAY: '2s' } };

const needs = () => lacks('nginx');

/** What happens to four nodes behind nginx, whose configuration is the one in docs/operations. */
export const ROLLING_CASES = [
  {
    name: 'rolling-update',
    about:
      'each node in turn is told to stop, is not ready, leaves nginx, ends, and comes back: no one is refused',
    needs,
    options: LEAVING_SLOWLY,
    async run(world) {
      await underLoad(world, async () => {
        for (const node of world.nodes) await replace(world, node, THIS_BUILD);
      });
      nobodyWasRefused(world);
    },
  },
  {
    name: 'rolling-two-builds',
    about:
      'the same from an earlier build (--before) to this one and back, with both side by side for 10 s each time',
    needs: ({ before }) => needs() ?? (before === undefined ? 'there is no --before' : undefined),
    prepare: ({ before }) => ({ build: before }),
    options: LEAVING_SLOWLY,
    async run(world, { build: before }) {
      await underLoad(world, async () => {
        for (const build of [THIS_BUILD, before]) {
          const [one, another, ...others] = world.nodes;
          for (const node of [one, another]) await replace(world, node, build);
          await sleep(10_000);
          for (const node of others) await replace(world, node, build);
        }
      });
      nobodyWasRefused(world);
    },
  },
  {
    name: 'rolling-scaled',
    about:
      'a node is added and another one taken out, 4 times: afterwards none is left of those that were there',
    needs,
    options: BEHIND_NGINX,
    async run(world) {
      await underLoad(world, async () => {
        for (let n = 0; n < 4; n++) {
          await world.addNode();
          await world.balancer.use(world.nodes);
          await sleep(1000);
          const oldest = world.nodes.shift();
          await world.balancer.use(world.nodes);
          await stopInOrder(world, oldest);
          await sleep(1000);
        }
      });
      nobodyWasRefused(world);
    },
  },
  {
    name: 'rolling-sigterm',
    about: 'SIGTERM to each node in turn, of which nginx is not told, and it comes back',
    needs,
    options: BEHIND_NGINX,
    async run(world) {
      await underLoad(world, async () => {
        for (const node of world.nodes) {
          await stopInOrder(world, node);
          await node.restart();
          await world.recovered();
        }
      });
    },
  },
  {
    name: 'rolling-killed',
    about: 'kill -9 of one node or another (--seed), which comes back after a second, 6 times',
    needs,
    options: BEHIND_NGINX,
    async run(world, _prepared, { seed }) {
      const next = random(seed);
      await underLoad(world, async () => {
        for (let n = 0; n < 6; n++) {
          const node = world.nodes[Math.floor(next() * world.nodes.length)];
          await node.end('SIGKILL');
          await sleep(1000);
          await node.restart();
          await world.recovered();
          await sleep(next() * 1000);
        }
      });
    },
  },
  {
    name: 'rolling-two-killed',
    about: 'kill -9 of two of the four at once (--seed), which come back after 2 s, 3 times',
    needs,
    options: BEHIND_NGINX,
    async run(world, _prepared, { seed }) {
      const next = random(seed);
      await underLoad(world, async () => {
        for (let n = 0; n < 3; n++) {
          const first = Math.floor(next() * 4);
          const second = (first + 1 + Math.floor(next() * 3)) % 4;
          const dying = [world.nodes[first], world.nodes[second]];
          await Promise.all(dying.map((node) => node.end('SIGKILL')));
          await sleep(2000);
          await Promise.all(dying.map((node) => node.restart()));
          await world.recovered();
        }
      });
    },
  },
  {
    name: 'rolling-frozen',
    about:
      'SIGSTOP of one node for 15 s, twice: nginx gives up what it holds, people go on elsewhere, and then it thaws',
    needs,
    // Until it has thawed and looked once it knows of no log-out.
    options: { ...BEHIND_NGINX, revocationLimit: undefined },
    async run(world) {
      const { balancer, nodes } = world;
      await underLoad(world, async () => {
        for (const node of nodes.slice(0, 2)) {
          // Both are slow to answer then, as they may be.
          node.isLeaving = balancer.isLeaving = true;
          node.process.kill('SIGSTOP');
          await sleep(15_000);
          node.process.kill('SIGCONT');
          await world.recovered();
          node.isLeaving = balancer.isLeaving = false;
          await sleep(2000);
        }
      });
    },
  },
];

/** Lets people live, some refresh without a pause, others sign up, and feels log-outs, while something happens. */
async function underLoad(world, happening) {
  const busy = Array.from({ length: 2 }, () => new Client(world));
  const feeling = new Client(world);
  await Promise.all([...busy, feeling].map((one) => one.signUp()));
  const newcomers = [];
  const stop = new AbortController();
  const load = [
    ...busy.map((one) => one.rotate(stop.signal)),
    signUpAllTheTime(world, newcomers, stop.signal),
    feelLogOuts(world, feeling, stop.signal),
  ];
  try {
    await world.during(happening);
  } finally {
    stop.abort();
    await Promise.all(load);
  }
  world.clients.push(...busy, feeling, ...newcomers);
  const { passedOn, refused, repeated } = await world.balancer.deeds();
  world.remarks.push(`nginx passed ${passedOn} requests on to another node, and refused ${refused} itself`);
  if (repeated > 0) world.history.violations.push(`nginx sent ${repeated} requests twice that must not be`);
}

async function signUpAllTheTime(world, newcomers, signal) {
  while (!signal.aborted) {
    const newcomer = new Client(world);
    await newcomer.signUp();
    newcomers.push(newcomer);
    await sleep(500);
  }
}

/** Logs somebody out again and again, and asks each node that lives until it refuses the access token. */
async function feelLogOuts(world, client, signal) {
  const { history } = world;
  let count = 0;
  let slowest = 0;
  const feel = async (node, { accessToken, at }) => {
    while (node.isAlive && !node.isLeaving) {
      const asked = performance.now() - at;
      const { status } = await client.ask('log-out', 'GET', '/auth/whoami', { token: accessToken, node });
      if (status === 401) return;
      if (status === 200) slowest = Math.max(slowest, asked);
      if (status === 200 && asked > FELT_WITHIN)
        return history.violations.push('a node has not felt a log-out');
      await sleep(5);
    }
  };
  while (!signal.aborted) {
    await client.logOut();
    await Promise.all(world.nodes.map((node) => feel(node, client.loggedOut.at(-1))));
    count += 1;
    await client.logIn();
    await sleep(500);
  }
  world.remarks.push(
    `${count} log-outs: a node that lives took an access token ${Math.round(slowest)} ms later at most`,
  );
}

/** As an orchestrator does it: who is not ready is taken out, and who is ready again gets requests again. */
async function replace(world, node, build) {
  const stopped = stopInOrder(world, node);
  await untilNotReady(world, node);
  await world.balancer.use(world.nodes.filter((one) => one !== node));
  await stopped;
  node.build = build;
  await node.restart();
  await world.balancer.use(world.nodes);
  await world.recovered();
}

async function stopInOrder(world, node) {
  const code = await node.end('SIGTERM');
  if (code !== 0) world.history.violations.push(`a node that was told to stop ended with ${code}`);
}

async function untilNotReady({ history }, node) {
  for (const began = performance.now(); performance.now() - began < NOT_READY_WITHIN; await sleep(20)) {
    const answer = await fetch(`${node.url}/health/ready`).catch(() => undefined);
    if (answer?.status === 503) return;
  }
  history.violations.push('a node that was told to stop did not say that it is not ready');
}

function nobodyWasRefused({ history }) {
  const refused = history.count(({ status }) => status >= 500);
  if (refused > 0) history.violations.push(`${refused} requests were refused`);
}
