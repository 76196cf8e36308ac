import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lacks } from '../support/programs.mjs';
import { freePort } from '../support/replica-set.mjs';

/** What happens around. */
export const SURROUNDING_CASES = [
  {
    name: 'redis-away',
    about: 'the Redis that counts requests is killed, and comes back after 10 s',
    needs: () => lacks('redis-server'),
    async prepare() {
      const port = await freePort();
      const start = () =>
        spawn('redis-server', ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], {
          stdio: 'ignore',
        });
      const redis = { process: start(), start };
      await sleep(300);
      // Counted, with room for what everybody does here.
      return {
        redis,
        env: { REDIS_URL: `redis://127.0.0.1:${port}` },
        close: () => redis.process.kill('SIGKILL'),
      };
    },
    async run(world, { redis }) {
      await world.during(async () => {
        redis.process.kill('SIGKILL');
        await sleep(10_000);
        redis.process = redis.start();
        await world.recovered();
      });
    },
  },
  {
    name: 'disk-full',
    about: 'the disk of every mongod is full for 10 s',
    needs: () => (process.getuid?.() === 0 ? undefined : 'a small disk can only be made by root'),
    async prepare() {
      const disks = [0, 1, 2].map(() => mkdtempSync(join(tmpdir(), 'nightlatch-disk-')));
      for (const disk of disks) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1g', 'tmpfs', disk]);
      return {
        disks,
        dataDirs: disks.map((disk) => join(disk, 'db')),
        close: () => {
          for (const disk of disks) {
            execFileSync('umount', ['-l', disk]);
            rmSync(disk, { recursive: true, force: true });
          }
        },
      };
    },
    async run(world, { disks }) {
      await world.during(async () => {
        for (const disk of disks) fill(join(disk, 'ballast'));
        await sleep(10_000);
        for (const disk of disks) rmSync(join(disk, 'ballast'), { force: true });
        // A mongod that finds no room ends itself: whoever runs it starts it again.
        for (const [n, { process: mongod }] of world.set.members.entries()) {
          if (mongod.exitCode !== null || mongod.signalCode !== null) await world.set.restart(n);
        }
        await world.recovered();
      });
    },
  },
];

/** Until nothing more fits. */
function fill(path) {
  const block = Buffer.alloc(1 << 20);
  for (const size of [block.length, 4096]) {
    try {
      for (;;) writeFileSync(path, block.subarray(0, size), { flag: 'a' });
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    }
  }
}
