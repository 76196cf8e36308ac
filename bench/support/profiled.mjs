/**
 * Lets a server be profiled while it is under load: `node --import …/profiled.mjs dist/main.js`. SIGWINCH starts the
 * profiler (Nest ends at nearly all other signals), the next one stops it and writes BENCH_PROFILE, which Chromium's
 * DevTools can open, too. It is loaded on every thread of the process.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { isMainThread } from 'node:worker_threads';

/** Microseconds between two samples. */
const INTERVAL = 200;

async function start() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  await session.post('Profiler.start');
  process.once('SIGWINCH', () => void stop(session));
}

async function stop(session) {
  const { profile } = await session.post('Profiler.stop');
  const path = process.env.BENCH_PROFILE;
  // Whoever waits for the file finds it whole.
  writeFileSync(`${path}.part`, JSON.stringify(profile));
  renameSync(`${path}.part`, path);
}

if (isMainThread) process.once('SIGWINCH', () => void start());
