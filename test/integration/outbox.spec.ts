import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { mongo } from 'mongoose';
import { Clock } from '../../src/common/clock.js';
import { ConfigurationModule, loadEnvironment } from '../../src/config/index.js';
import { Database, DatabaseModule } from '../../src/database/index.js';
import {
  type ComposedMail,
  Mailer,
  MailModule,
  MailSender,
  MailTemplates,
  OutboxStore,
  type OutboxEntry,
  type OutgoingMail,
} from '../../src/mail/index.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { StandingClock } from '../support/standing-clock.js';
import { TEST_SECRETS } from '../support/test-app.js';

let mongodbUri: string;
let database: DatabaseProbe;
let clock: StandingClock;
let nodes: TestingModule[];

beforeEach(() => {
  mongodbUri = freshDatabaseUri();
  database = new DatabaseProbe(mongodbUri);
  clock = new StandingClock();
  nodes = [];
});
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await database.drop();
});

/** Mails and a database, and nobody who delivers. */
function builder(): ReturnType<typeof Test.createTestingModule> {
  const environment = loadEnvironment({
    env: { NODE_ENV: 'test', MONGODB_URI: mongodbUri, ...TEST_SECRETS },
    envFile: '/nonexistent',
    dataDir: mkdtempSync(join(tmpdir(), 'nightlatch-outbox-')),
  });
  return Test.createTestingModule({
    imports: [ConfigurationModule.forRoot(environment), DatabaseModule, MailModule],
  })
    .overrideProvider(Clock)
    .useValue(clock);
}

async function start(module = builder()): Promise<TestingModule> {
  const node = await module.compile();
  await node.init();
  await node.get(Database).open();
  nodes.push(node);
  return node;
}

async function startOutbox(): Promise<OutboxStore> {
  return (await start()).get(OutboxStore);
}

const mail = (userId: string, lifetime = 3600) => ({ kind: 'password_changed' as const, userId, lifetime });
const entries = (): Promise<OutboxEntry[]> =>
  database.collection<OutboxEntry & mongo.Document>('outbox').find().sort({ createdAt: 1 }).toArray();

/** Takes all that are due, in their order. */
async function claimAll(outbox: OutboxStore): Promise<OutboxEntry[]> {
  const claimed: OutboxEntry[] = [];
  for (;;) {
    const entry = await outbox.claim();
    if (entry === null) return claimed;
    claimed.push(entry);
  }
}
const whose = (claimed: OutboxEntry[]): unknown[] => claimed.map(({ userId }) => userId);

describe('an entry', () => {
  it('holds whose mail it is and nothing of what it says', async () => {
    const outbox = await startOutbox();
    await outbox.add({ kind: 'password_reset', email: 'ada@example.com', lifetime: 1800 });
    expect(await entries()).toEqual([
      {
        _id: expect.stringMatching(/^[\w-]{22}$/),
        kind: 'password_reset',
        email: 'ada@example.com',
        createdAt: clock.now(),
        nextAttemptAt: clock.now(),
        expiresAt: new Date(clock.now().getTime() + 1_800_000),
        attempts: 0,
      },
    ]);
  });

  it('wakes who listens on this node', async () => {
    const outbox = await startOutbox();
    let woken = 0;
    outbox.onAdded(() => (woken += 1));
    await outbox.add(mail('ada'));
    expect(woken).toBe(1);
  });
});

describe('claim', () => {
  it('gives every mail to one of two nodes, however often both ask at once', async () => {
    const [one, two] = [await startOutbox(), await startOutbox()];
    const users = Array.from({ length: 40 }, (_, index) => `user ${index}`);
    for (const user of users) await one.add(mail(user));
    const claims = await Promise.all(
      Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? one : two).claim()),
    );
    const claimed = claims.filter((entry) => entry !== null);
    expect(whose(claimed).sort()).toEqual(users.sort());
    expect(claimed.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it('takes back what a node has not settled in two minutes, and counts the tries', async () => {
    const outbox = await startOutbox();
    await outbox.add(mail('ada'));
    const first = await outbox.claim();
    clock.advance(119.9);
    expect(await outbox.claim()).toBeNull();
    clock.advance(0.1);
    expect(await outbox.claim()).toMatchObject({ _id: first?._id, attempts: 2 });
  });

  it('is fair: who has been due for the longest is first, new or not', async () => {
    const outbox = await startOutbox();
    await outbox.add(mail('failing'));
    const failing = await outbox.claim();
    await outbox.postpone(failing!);
    clock.advance(3);
    await outbox.add(mail('before its second try'));
    clock.advance(3);
    await outbox.add(mail('after it'));
    expect(whose(await claimAll(outbox))).toEqual(['before its second try', 'failing', 'after it']);
  });
});

describe('settle', () => {
  it('ends the way of a mail, and keeps how for a week', async () => {
    const outbox = await startOutbox();
    for (const outcome of ['sent', 'refused', 'expired', 'obsolete'] as const) {
      await outbox.add(mail(outcome));
      await outbox.settle((await outbox.claim())!, outcome);
      clock.advance(1);
    }
    clock.advance(86_400);
    expect(await outbox.claim()).toBeNull();
    expect(await outbox.backlog()).toEqual({ waiting: 0, oldest: 0 });
    for (const entry of await entries()) {
      expect(entry).toMatchObject({ outcome: entry.userId, settledAt: entry.createdAt });
      expect(entry).not.toHaveProperty('nextAttemptAt');
    }
    const indexes = await database.collection('outbox').indexes();
    expect(indexes).toContainEqual(
      expect.objectContaining({ key: { settledAt: 1 }, expireAfterSeconds: 604_800 }),
    );
  });

  it('by a node that was too slow counts only when it did send the mail', async () => {
    const outbox = await startOutbox();
    await outbox.add(mail('ada'));
    const slow = (await outbox.claim())!;
    clock.advance(121);
    const latest = (await outbox.claim())!;
    await outbox.settle(slow, 'refused');
    await outbox.postpone(slow);
    expect(await entries()).toMatchObject([{ attempts: 2, nextAttemptAt: latest.nextAttemptAt }]);
    await outbox.settle(slow, 'sent');
    await outbox.settle(latest, 'refused');
    expect(await entries()).toMatchObject([{ outcome: 'sent' }]);
  });
});

describe('postpone', () => {
  it('waits longer and longer, until the mail is of no more use', async () => {
    const outbox = await startOutbox();
    await outbox.add(mail('ada', 600));
    const waits: number[] = [];
    for (;;) {
      const entry = (await outbox.claim())!;
      const next = await outbox.postpone(entry);
      if (next === undefined) break;
      const wait = (next.getTime() - clock.now().getTime()) / 1000;
      waits.push(wait);
      clock.advance(wait - 0.001);
      expect(await outbox.claim()).toBeNull();
      clock.advance(0.001);
    }
    expect(waits.length).toBeGreaterThanOrEqual(6);
    waits.forEach((wait, index) => {
      expect(wait).toBeLessThanOrEqual(5 * 2 ** index);
      expect(wait).toBeGreaterThanOrEqual(3.749 * 2 ** index);
    });
    expect(await entries()).toMatchObject([{ outcome: 'expired' }]);
    expect(await outbox.claim()).toBeNull();
  });
});

describe('the database', () => {
  /** What MongoDB says of the commands that something causes. */
  async function profile(action: () => Promise<unknown>): Promise<mongo.Document[]> {
    const client = new mongo.MongoClient(mongodbUri);
    try {
      await client.db().command({ profile: 2 });
      await action();
      await client.db().command({ profile: 0 });
      return await client
        .db()
        .collection('system.profile')
        .find({ ns: /\.outbox$/ })
        .toArray();
    } finally {
      await client.close();
    }
  }

  it('reads one document for a claim, and none for the metrics, however much was settled before', async () => {
    const outbox = await startOutbox();
    const old = Array.from({ length: 2000 }, (_, index) => ({
      ...{ _id: `old ${index}`, kind: 'password_changed', attempts: 1, outcome: 'sent' },
      ...{ createdAt: clock.now(), expiresAt: clock.now(), settledAt: clock.now() },
    }));
    await database.collection<any>('outbox').insertMany(old);
    for (const user of ['ada', 'bob', 'cy']) await outbox.add(mail(user));
    clock.advance(10);

    const [claim, none] = await profile(async () => {
      await outbox.claim();
      await claimAll(outbox);
    }).then((seen) => [seen[0], seen.at(-1)]);
    expect(claim).toMatchObject({ docsExamined: 1 });
    expect(claim?.['planSummary']).toMatch(/^IXSCAN \{ nextAttemptAt: 1/);
    expect(none).toMatchObject({ docsExamined: 0 });

    const [backlog] = await profile(async () => {
      expect(await outbox.backlog()).toEqual({ waiting: 3, oldest: 10 });
    }).then((seen) => seen.slice(-1));
    expect(backlog).toMatchObject({ docsExamined: 0, keysExamined: 3 });
  });
});

describe("a host's own", () => {
  it('templates and mailer take the place of ours', async () => {
    const sent: OutgoingMail[] = [];
    const module = builder()
      .overrideProvider(MailTemplates)
      .useValue({
        render: ({ kind, to }: ComposedMail) => ({
          subject: `Hallo ${to}`,
          text: kind,
          html: `<b>${kind}`,
        }),
      } satisfies MailTemplates)
      .overrideProvider(Mailer)
      .useValue({
        send: (outgoing: OutgoingMail) => Promise.resolve(void sent.push(outgoing)),
      } satisfies Mailer);
    const params = { name: 'Ada', at: clock.now() };
    await (
      await start(module)
    )
      .get(MailSender)
      .send('abc', { kind: 'password_changed', to: 'ada@example.com', params }, AbortSignal.timeout(1000));
    expect(sent).toEqual([
      {
        messageId: '<abc@localhost>',
        kind: 'password_changed',
        from: { name: 'nightlatch', address: 'no-reply@localhost' },
        to: 'ada@example.com',
        ...{ subject: 'Hallo ada@example.com', text: 'password_changed', html: '<b>password_changed' },
        headers: { 'Auto-Submitted': 'auto-generated' },
      },
    ]);
  });
});
