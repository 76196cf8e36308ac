import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './config/index.js';
import { readOptions } from './nightlatch.options.js';

const SECRETS = {
  jwtRefreshSecret: 'r8Zk3vQ0xW7mT2yB9nL4cJ6hF1dS5gPa',
  keyEncryptionKey: randomBytes(32).toString('base64'),
};

function problemsOf(options: object): Record<string, string> {
  try {
    readOptions(options);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return Object.fromEntries(error.problems.map(({ variable, rule }) => [variable, rule]));
    }
    throw error;
  }
  return {};
}

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'options-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

it('reads each kind of option by the rule of its variable', () => {
  const { variables, production } = readOptions({
    nodeEnv: 'production',
    publicUrl: 'https://app.example.com',
    jwtAccessExpiresIn: 300,
    jwtRefreshExpiresIn: '2d',
    passwordBlocklist: false,
    roles: ['editor', 'billing'],
    corsOrigins: [],
    trustProxy: 2,
    introspectionClients: [{ id: 'orders', secret: 'Zr8k3vQ0xW7mT2yB9nL4cJ6hF1dS5gPb' }],
    ...SECRETS,
  });
  expect(production).toBe(true);
  expect(variables).toMatchObject({
    JWT_ACCESS_EXPIRES_IN: 300,
    JWT_REFRESH_EXPIRES_IN: 172_800,
    PASSWORD_BLOCKLIST: false,
    ROLES: ['editor', 'billing'],
    CORS_ORIGINS: [],
    TRUST_PROXY: 2,
    JWT_AUDIENCE: 'https://app.example.com',
  });
  expect(variables.MONGODB_URI).toBeUndefined();
});

it.each([
  ['jwtAccesExpiresIn', 'jwtAccessExpiresIn'],
  ['corsOrigin', 'corsOrigins'],
  ['publicUrls', 'publicUrl'],
  ['datadir', 'dataDir'],
  ['routePrefx', 'routePrefix'],
])('says of %s that %s may have been meant', (name, meant) => {
  expect(problemsOf({ [name]: 'x' })).toMatchObject({
    [name]: `is not an option; did you mean ${meant}?`,
  });
});

it('refuses what is not an option together with all that is wrong, by the names of the options', () => {
  const problems = problemsOf({
    nodeEnv: 'production',
    jwtSecret: 'x',
    port: 3000,
    passwordBlocklist: 'off',
    dataDir: 7,
    bcryptCost: 99,
    jwtRefreshSecret: '',
    roles: ['a,b'],
    adminEmail: 'ada@example.com',
  });
  expect(problems).toEqual({
    jwtSecret: 'is not an option',
    port: 'is not an option',
    passwordBlocklist: 'must be true or false',
    jwtRefreshSecret: 'must be a string that is not empty; leave it out for the default',
    roles: 'must be an array of strings, none of them empty or with a comma',
    dataDir: 'must be the path of a folder',
    publicUrl: 'is required in production',
    keyEncryptionKey: 'is required in production',
    bcryptCost: 'must be a whole number from 10 to 15',
    adminPassword: 'is required with adminEmail',
  });
});

it('a host in production that does not say so: NODE_ENV counts, and no secret is made up', () => {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    expect(problemsOf({ dataDir })).toMatchObject({ jwtRefreshSecret: 'is required in production' });
    expect(readOptions({ dataDir, nodeEnv: 'development' }).production).toBe(false);
  } finally {
    process.env['NODE_ENV'] = before;
  }
});
