import { setTimeout as sleep } from 'node:timers/promises';
import { Client, PASSWORD } from '../support/client.mjs';
import { Wire } from '../support/wire.mjs';

/** What happens to the nodes, and between them. */
export const NODE_CASES = [
  {
    name: 'node-killed',
    about: 'kill -9 of one node in the middle of its work, three times',
    async run(world) {
      await world.during(async () => {
        const [node] = world.nodes;
        for (let n = 0; n < 3; n++) {
          await node.end('SIGKILL');
          await sleep(500);
          await node.restart();
          await sleep(1500);
        }
      });
    },
  },
  {
    name: 'node-frozen',
    about:
      'SIGSTOP of one node for 15 s; nobody else waits for it, and what came meanwhile it answers after the thaw',
    async run(world) {
      await world.during(async () => {
        const [node] = world.nodes;
        // It can answer nobody: a load balancer would send no one there.
        node.isLeaving = true;
        node.process.kill('SIGSTOP');
        await sleep(15_000);
        node.process.kill('SIGCONT');
        await world.recovered();
        node.isLeaving = false;
      });
    },
  },
  {
    name: 'network-frozen',
    about: 'nothing gets through between the nodes and MongoDB for 20 s, and no connection ends',
    options: { isWired: true },
    async run(world) {
      await world.during(async () => {
        world.wire.freeze();
        await sleep(20_000);
        world.wire.thaw();
        await world.recovered();
      });
    },
  },
  {
    name: 'answers-lost',
    about: 'every fifth answer of a node is lost after it was carried out',
    async run(world) {
      const proxy = await Wire.start(world.nodes[0].port, { losesEvery: 5 });
      world.closing.push(() => proxy.close());
      const [node] = world.nodes;
      const url = node.url;
      node.url = proxy.url;
      // What is lost is no answer, and the proxy's doing.
      node.isLeaving = true;
      await world.during(() => sleep(15_000));
      node.url = url;
      node.isLeaving = false;
    },
  },
  {
    name: 'one-token-two-nodes',
    about: 'two nodes get the same refresh token at once, 1,000 times',
    async run(world) {
      const [client] = world.clients;
      for (let n = 0; n < 1000; n++) {
        const { refreshToken: presented } = client;
        const body = { refreshToken: presented };
        const answers = await Promise.all(
          world.nodes.map((node) =>
            client.ask('refresh', 'POST', '/auth/refresh', { body, presented, node }),
          ),
        );
        const successors = new Set(answers.map((answer) => answer.body.refreshToken));
        if (answers.some(({ status }) => status !== 200) || successors.size !== 1)
          client.violation(`a race: ${answers.map(({ status }) => status)}, ${successors.size} successors`);
        client.keep(answers[0].body);
      }
    },
  },
  {
    name: 'one-sign-up-two-nodes',
    about: 'the same address signs up on two nodes at once, 100 times',
    async run(world) {
      for (let n = 0; n < 100; n++) {
        const client = new Client(world);
        const body = { name: 'Somebody', email: client.email, password: PASSWORD };
        const answers = await Promise.all(
          [...world.nodes, ...world.nodes].map((node) =>
            client.ask('sign-up', 'POST', '/auth/signup', { body, node }),
          ),
        );
        const statuses = answers.map(({ status }) => status).sort();
        if (statuses.join() !== '201,409,409,409') client.violation(`a sign-up race: ${statuses}`);
      }
    },
  },
  {
    name: 'clocks-apart',
    about: 'the clock of one node is 30 s ahead, that of the other 30 s behind',
    options: { skews: [30_000, -30_000] },
    async run(world) {
      await world.during(() => sleep(15_000));
    },
  },
  {
    name: 'sigterm',
    about: 'SIGTERM to a node with a hundred requests under way, three times',
    options: { people: 16 },
    async run(world) {
      await world.during(async () => {
        const [node] = world.nodes;
        for (let n = 0; n < 3; n++) {
          const crowd = Array.from({ length: 100 }, (_, index) => {
            const client = world.clients[index % world.clients.length];
            return client.ask('guarded', 'GET', '/auth/me', { token: client.accessToken, node });
          });
          await sleep(5);
          const code = await node.end('SIGTERM');
          if (code !== 0) world.history.violations.push(`it ended with ${code}`);
          const lost = (await Promise.all(crowd)).filter(
            ({ status }) => ![200, 401, 503, 0].includes(status),
          );
          if (lost.length > 0) world.history.violations.push(`SIGTERM: ${lost.map(({ status }) => status)}`);
          await node.restart();
        }
      });
    },
  },
];
