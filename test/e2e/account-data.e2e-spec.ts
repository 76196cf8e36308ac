import { ACCOUNT_DATA } from '../../src/auth/index.js';
import { PASSWORD } from '../support/api.js';
import { dumpCollections } from '../support/dump.js';
import { Mailbox, type MailingApp, startMailingApp } from '../support/mailbox.js';

type Filter = Record<string, unknown>;
type Collection = Parameters<MailingApp['database']['collection']>[0];

/** What each part of the product keeps of an account, and what has to be gone of it when. */
interface Row {
  /** The members of the exported document that it fills. */
  exports: string[];
  /** By collection, what would tell who a deleted account's owner was. */
  identifies: Partial<Record<Collection, (person: Person) => Filter>>;
  /** By collection, what would let in whoever opened an account with somebody else's address. */
  letsIn: Partial<Record<Collection, (person: Person) => Filter>>;
}

interface Person {
  id: string;
  email: string;
  accessToken: string;
}

const LIVE = { revokedAt: null };

const ROWS: Record<string, Row> = {
  SessionData: {
    exports: ['sessions'],
    identifies: { sessions: ({ id }) => ({ userId: id, 'client.ip': { $ne: '' } }) },
    letsIn: { sessions: ({ id }) => ({ userId: id, ...LIVE }) },
  },
  MailData: {
    exports: ['mails'],
    identifies: { outbox: ({ id, email }) => ({ $or: [{ userId: id }, { email }] }) },
    letsIn: {},
  },
  MailedTokenData: {
    exports: ['links'],
    identifies: { mailed_tokens: ({ id, email }) => ({ $or: [{ userId: id }, { email }] }) },
    // Whatever was mailed before the claim is bound to a version of the credentials that is over.
    letsIn: { mailed_tokens: ({ id }) => ({ userId: id, usedAt: null, credentialVersion: { $ne: 1 } }) },
  },
  ChallengeData: {
    exports: [],
    identifies: { challenges: ({ id }) => ({ userId: id }) },
    // Bound to a version of the credentials, likewise.
    letsIn: { challenges: ({ id }) => ({ userId: id, usedAt: null, credentialVersion: { $ne: 1 } }) },
  },
  AuditData: {
    exports: ['activity', 'done'],
    identifies: {
      audit: ({ id }) => ({ userId: id, client: { $exists: true } }),
      audit_pending: ({ id }) => ({ userId: id }),
    },
    letsIn: {},
  },
};

let server: MailingApp;
beforeAll(async () => {
  server = await startMailingApp();
});
afterAll(() => server.close());

/** Somebody of whom every part has something. */
async function signUp(): Promise<Person> {
  const { body } = await server.api.signUp();
  const { id, email } = body.user;
  await server.api.post('/auth/login', { email, password: 'wrong horse battery staple' });
  expect((await server.api.post('/auth/totp', {}, body.accessToken)).status).toBe(201);
  await server.api.post('/auth/forgot-password', { email });
  await new Mailbox(server.smtp, email).read('reset');
  await server.database.mailsSettled();
  await server.database.auditSettled();
  return { id, email, accessToken: body.accessToken };
}

const count = (collection: Collection, filter: Filter): Promise<number> =>
  server.database.collection(collection).countDocuments(filter);

type Filters = Row['letsIn'];
const entriesOf = (filters: Filters): [Collection, (person: Person) => Filter][] =>
  Object.entries(filters) as [Collection, (person: Person) => Filter][];

const parts = (): string[] =>
  server.app.get<object[]>(ACCOUNT_DATA, { strict: false }).map(({ constructor }) => constructor.name);

it('every part that keeps something of an account has a row in this table', () => {
  expect(parts()).toEqual(Object.keys(ROWS));
});

it('every collection that knows an account by id or address belongs to a part', async () => {
  const { id, email } = await signUp();
  const known = Object.entries(await dumpCollections(server.mongodbUri))
    .map(([name, documents]) => ({ name, text: JSON.stringify(documents) }))
    .filter(({ text }) => text.includes(id) || text.includes(email))
    .map(({ name }) => name);
  const ofParts = Object.values(ROWS).flatMap(({ identifies }) => Object.keys(identifies));
  expect(known).toEqual(
    expect.arrayContaining([...['users', 'sessions', 'outbox', 'mailed_tokens', 'challenges', 'audit']]),
  );
  expect(known.filter((name) => name !== 'users' && !ofParts.includes(name))).toEqual([]);
});

describe.each(Object.entries(ROWS))('%s', (_part, { exports, identifies, letsIn }) => {
  it('is in the exported document, without anything that opens the account', async () => {
    const { accessToken } = await signUp();
    const { body } = await server.api.get('/auth/me/export', accessToken);
    for (const member of exports) expect(body[member]).toEqual(expect.any(Array));
    expect(JSON.stringify(exports.map((member) => body[member]))).not.toMatch(/hash|salt|secret/i);
  });

  it('tells nothing of a deleted account’s owner', async () => {
    const person = await signUp();
    for (const [collection, filter] of entriesOf(identifies))
      if (collection !== 'audit_pending') expect(await count(collection, filter(person))).toBeGreaterThan(0);
    const deletion = { body: { password: PASSWORD }, token: person.accessToken };
    expect((await server.api.request('DELETE', '/auth/me', deletion)).status).toBe(204);
    await server.database.auditSettled();
    for (const [collection, filter] of entriesOf(identifies))
      expect([collection, await count(collection, filter(person))]).toEqual([collection, 0]);
  });

  it('lets nobody in who opened the account before its address was claimed', async () => {
    const person = await signUp();
    const token = await new Mailbox(server.smtp, person.email).token('verification');
    expect((await server.api.post('/auth/verify-email', { token })).status).toBe(204);
    for (const [collection, filter] of entriesOf(letsIn))
      expect([collection, await count(collection, filter(person))]).toEqual([collection, 0]);
  });
});
