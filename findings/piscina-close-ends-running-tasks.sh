#!/usr/bin/env bash
# piscina 5.3.2: close() of a pool of two threads rejects a task that is being carried out, as soon as the other thread
# has finished its own ("Terminating worker thread"), without `force`.
# Expected: it waits for what is under way, as its documentation says; destroy() is what ends tasks.
# Seen: the short task is done, the long one is rejected after some 200 ms instead of 1500.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund piscina@5.3.2
cat >finding.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Piscina } from 'piscina';

writeFileSync('task.cjs', 'module.exports = (ms) => new Promise((done) => setTimeout(done, ms, `done after ${ms} ms`));');
const pool = new Piscina({ filename: new URL('task.cjs', import.meta.url).href, minThreads: 2, maxThreads: 2 });
const outcome = (task) => task.catch(({ message }) => `rejected: ${message}`);
const tasks = [outcome(pool.run(200)), outcome(pool.run(1500))];
await sleep(50);
await pool.close();
const seen = await Promise.all(tasks);
console.log(seen.join('\n'));
if (seen.join() !== 'done after 200 ms,rejected: Terminating worker thread') throw new Error('The behaviour has changed');
JS
node finding.mjs
