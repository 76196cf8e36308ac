import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { type Logger } from '@nestjs/common';
import { PeriodicTask } from './periodic-task.js';

const lines: string[] = [];
const logger = {
  warn: (line: string) => lines.push(`warn ${line}`),
  log: (line: string) => lines.push(`log ${line}`),
} as unknown as Logger;
const words = { failing: 'Failing', recovered: 'Working again' };

let task: PeriodicTask;
const start = (run: () => Promise<void> | void, interval = 1): void => {
  task = new PeriodicTask({ run, interval: () => interval, logger, ...words });
};
beforeEach(() => (lines.length = 0));
afterEach(() => task.stop());

it('runs again an interval after each run, and no two at once', async () => {
  let underWay = 0;
  let most = 0;
  let runs = 0;
  start(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await sleep(2);
    underWay -= 1;
    runs += 1;
  });
  task.startLater();
  while (runs < 5) await sleep(1);
  await Promise.all([task.runNow(), task.runNow()]);
  expect(most).toBe(1);
});

it('is shared by those who ask for a run while there is one', async () => {
  const run = jest.fn(() => sleep(5).then(() => undefined));
  start(run, 60_000);
  expect(await Promise.all([task.runNow(), task.runNow(), task.runNow()])).toEqual([true, true, true]);
  expect(run).toHaveBeenCalledTimes(1);
});

it('logs an outage once, by the name of the error, and its end', async () => {
  let works = false;
  start(() => {
    if (!works) throw Object.assign(new Error('values of somebody'), { name: 'MongoServerError', code: 91 });
  }, 60_000);
  expect([await task.runNow(), await task.runNow()]).toEqual([false, false]);
  works = true;
  expect([await task.runNow(), await task.runNow()]).toEqual([true, true]);
  expect(lines).toEqual(['warn Failing: MongoServerError 91', 'log Working again']);
});

it('says nothing of a connection that was closed from this side, and still tells of an outage', async () => {
  const named = (name: string): Error => Object.assign(new Error('closed'), { name });
  const errors = [...['MongoClientClosedError', 'MongoNotConnectedError', 'MongoNetworkError'].map(named)];
  start(() => {
    throw errors.shift() ?? new Error('none left');
  }, 60_000);
  expect([await task.runNow(), await task.runNow(), lines]).toEqual([false, false, []]);
  await task.runNow();
  expect(lines).toEqual(['warn Failing: MongoNetworkError']);
});

it('stops: waits for the run under way, and says nothing of what fails then', async () => {
  let ended = false;
  start(async () => {
    await sleep(20);
    ended = true;
    throw new Error('the connection is closed');
  });
  void task.runNow();
  await task.stop();
  expect([ended, task.isStopped, lines]).toEqual([true, true, []]);
  const run = jest.fn<() => void>();
  start(run);
  await task.stop();
  task.startLater();
  await sleep(20);
  expect(run).not.toHaveBeenCalled();
});
