import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { MACHINE_CLOCK } from '../../src/common/clock.js';
import { ClockOffsetStore } from '../../src/sessions/index.js';
import { TestClock } from '../../src/testing/test-clock.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { SessionClient } from '../support/session-client.js';
import { startApp, type TestApp } from '../support/test-app.js';

// Nodes on machines whose clocks nobody keeps: each is what its node has for the machine's clock.

const uri = freshDatabaseUri();
async function startNode(offset: number, env: Record<string, string> = {}): Promise<TestApp> {
  const clock = new TestClock();
  clock.advance(offset);
  const settings = { MONGODB_URI: uri, METRICS: 'on', ...env };
  return startApp(settings, clock, {
    override: (builder) => builder.overrideProvider(MACHINE_CLOCK).useValue(clock),
  });
}

let right: TestApp;
let ahead: TestApp;
let behind: TestApp;
beforeAll(async () => {
  right = await startNode(0);
  [ahead, behind] = await Promise.all([startNode(25), startNode(-25)]);
});
afterAll(async () => {
  await Promise.all([right, ahead, behind].map((node) => node.close()));
  await new DatabaseProbe(uri).drop();
});
afterEach(() => jest.restoreAllMocks());

const pairs = (): [rotates: TestApp, repeats: TestApp][] => [
  [behind, ahead],
  [ahead, behind],
  [right, ahead],
  [behind, right],
];

describe('a session on nodes whose clocks are 50 s apart', () => {
  it('is not ended by a retry, whichever of the nodes gets it', async () => {
    for (const [rotates, repeats] of pairs()) {
      const { refreshToken } = await SessionClient.signUp(rotates);
      const rotated = await rotates.api.refresh(refreshToken);
      const repeated = await repeats.api.refresh(refreshToken);
      expect([rotated.status, repeated.status]).toEqual([200, 200]);
      expect(repeated.body.refreshToken).toBe(rotated.body.refreshToken);
    }
  });

  it('is ended by a token that comes back after the leeway, whichever of the nodes gets it', async () => {
    const env = { REFRESH_LEEWAY: '1s' };
    const nodes = await Promise.all([startNode(25, env), startNode(-25, env)]);
    try {
      for (const [rotates, repeats] of [nodes, nodes.toReversed()] as [TestApp, TestApp][]) {
        const { refreshToken } = await SessionClient.signUp(rotates);
        expect((await rotates.api.refresh(refreshToken)).status).toBe(200);
        let answer = await repeats.api.refresh(refreshToken);
        for (const began = performance.now(); answer.status === 200 && performance.now() - began < 20_000;) {
          await sleep(100);
          answer = await repeats.api.refresh(refreshToken);
        }
        expectProblem(answer, 'refresh_token_reused');
      }
    } finally {
      await Promise.all(nodes.map((node) => node.close()));
    }
  });

  it('is not ended by a clock that was set a moment ago, before anybody has looked at it again', async () => {
    const { refreshToken } = await SessionClient.signUp(right);
    expect((await right.api.refresh(refreshToken)).status).toBe(200);
    ahead.clock.advance(40);
    try {
      expect((await ahead.api.refresh(refreshToken)).status).toBe(200);
    } finally {
      ahead.clock.advance(-40);
      await ahead.app.get(ClockOffsetStore).measure();
    }
  });

  it('is not ended while MongoDB, which knows the time, can’t be asked: the client tries again', async () => {
    const { refreshToken } = await SessionClient.signUp(behind);
    expect((await behind.api.refresh(refreshToken)).status).toBe(200);
    ahead.clock.advance(40);
    try {
      const offset = ahead.app.get(ClockOffsetStore);
      jest.spyOn(offset, 'measure').mockRejectedValueOnce(new mongo.MongoNetworkError('gone'));
      jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      expect((await ahead.api.refresh(refreshToken)).status).toBe(503);
      expect((await ahead.api.refresh(refreshToken)).status).toBe(200);
    } finally {
      ahead.clock.advance(-40);
      await ahead.app.get(ClockOffsetStore).measure();
    }
  });
});

describe('a node whose clock is off', () => {
  const ready = async ({ api }: TestApp): Promise<any> => (await api.get('/health/ready')).body;
  const metric = async ({ api }: TestApp): Promise<number> =>
    Number(/^nightlatch_clock_offset_seconds (.+)$/m.exec((await api.get('/metrics')).text)?.[1]);

  it('says so in readiness and in a metric, and does its work', async () => {
    for (const [node, offset, words] of [
      [ahead, 25, /^The clock is 2[45]\.\d s ahead of MongoDB's, and 15 s are allowed for\./],
      [behind, -25, /^The clock is 2[45]\.\d s behind MongoDB's, and 15 s are allowed for\./],
    ] as const) {
      expect(await ready(node)).toMatchObject({ status: 'ok', warnings: [expect.stringMatching(words)] });
      expect(Math.abs((await ready(node)).clockOffset - offset)).toBeLessThan(1);
      expect(Math.abs((await metric(node)) - offset)).toBeLessThan(1);
    }
    const { clockOffset, ...others } = await ready(right);
    expect(clockOffset).toBe(0);
    expect(others).not.toHaveProperty('warnings');
    expect(await metric(right)).toBe(0);
  });

  it('says so in the log, once, and when it is right again', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const offset = right.app.get(ClockOffsetStore);
    right.clock.advance(14);
    await offset.measure();
    expect(warn).not.toHaveBeenCalled();
    right.clock.advance(4);
    await offset.measure();
    await offset.measure();
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^The clock of this node is off: 1[78]\.\d s ahead of MongoDB's/)],
    ]);
    right.clock.advance(-18);
    await offset.measure();
    expect(log.mock.calls).toEqual([["The clock of this node agrees with MongoDB's again"]]);
  });
});
