import { randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.js';
import { loadEnvironment, type Environment } from './environment.js';
import { SETTINGS } from './settings.js';

type Env = Record<string, string | undefined>;

const random = (): string => randomBytes(32).toString('base64');
const production = (): Record<string, string> => ({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://auth.example.com',
  MONGODB_URI: 'mongodb://db.example.com/nightlatch',
  KEY_ENCRYPTION_KEY: random(),
  JWT_REFRESH_SECRET: random(),
});

let folder: string;
let announced: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightlatch-config-'));
  announced = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(env: Env, dotenv?: string): Environment {
  const envFile = join(folder, '.env');
  if (dotenv !== undefined) writeFileSync(envFile, dotenv);
  const announce = (line: string): number => announced.push(line);
  return loadEnvironment({ env, envFile, dataDir: join(folder, 'data'), announce });
}

function refused(env: Env, dotenv?: string): ConfigurationError {
  try {
    load(env, dotenv);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

function variables(problems: readonly ConfigurationProblem[]): string[] {
  return [...new Set(problems.map(({ variable }) => variable))].sort();
}

describe('a wrong value stops the boot, named but not quoted', () => {
  const secret = random();
  const secrets: [string, string][] = [
    ['too short', 'kX9!vQ2#pL7$wR4'],
    ['31 bytes', secret.slice(0, 31)],
    ['one character', 'x'.repeat(64)],
    ['all zero', '0'.repeat(64)],
    ['all zero, base64', Buffer.alloc(32).toString('base64')],
    ['two characters', 'abab'.repeat(12)],
    ['a repeated block', 'k3Jx9QvZ'.repeat(5)],
    ['a repeated block, cut', 'k3Jx9QvZmW'.repeat(5).slice(0, 43)],
    ['digits in a row', '12345678901234567890123456789012'],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ'],
    ['change-me', 'change-me-change-me-change-me-now'],
    ['CHANGE_ME', 'CHANGE_ME_0a9f8b7c6d5e4f3a2b1c0d9e'],
    ['your-…-secret', 'your-256-bit-secret-goes-here-0123'],
    ['your-super-secret', 'your-super-secret-jwt-key-of-production'],
    ['secret', 'my-Secret-key-0a9f8b7c6d5e4f3a2b1c0d9e'],
    ['s.e.c.r.e.t', 's.e.c.r.e.t.0a9f8b7c6d5e4f3a2b1c0d9e'],
    ['password', 'P4x-password-0a9f8b7c6d5e4f3a2b1c0d9e'],
    ['a trailing line break', `${secret}\n`],
    ['a leading space', ` ${secret}`],
  ];

  it.each(
    ['JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET', 'PASSWORD_PEPPER', 'METRICS_TOKEN'].flatMap((variable) =>
      secrets.map(([what, value]) => [variable, what, value] as const),
    ),
  )('%s: %s', (variable, _, value) => {
    const { problems, message } = refused({ [variable]: value });
    expect(variables(problems)).toEqual([variable]);
    expect(message).toContain(variable);
    expect(message).not.toContain(value.trim());
  });

  it.each([
    ...['prod', 'Production', 'staging'].map((value) => ['NODE_ENV', value]),
    ...['-1', '65536', '3000.5', '0x50', 'http', '8 080'].map((value) => ['PORT', value]),
    ...['not a host', 'http://0.0.0.0', '-host-', 'a/b', 'host_:80', '999.1.1.1', '127.0.0.1:80'].map(
      (value) => ['HOST', value],
    ),
    ...[
      'auth.example.com',
      'ftp://auth.example.com',
      'https://',
      'https:/auth.example.com',
      '//auth.example.com',
    ].map((value) => ['PUBLIC_URL', value]),
    ...['/path', '?q=1', '#top', '?', '#', '//', '/..', '\\x', ':99999', ' x'].map((tail) => [
      'PUBLIC_URL',
      `https://auth.example.com${tail}`,
    ]),
    ...['Editor', 'editor,', '1st', 'a b', 'é', '-x', 'x-', 'a'.repeat(33), ',', '$where'].map((value) => [
      'ROLES',
      value,
    ]),
    ['PUBLIC_URL', 'https://user:hunter2@auth.example.com'],
    ...['*', 'https://*.example.com', 'null', 'app.example.com', 'https://', 'ftp://app.example.com'].map(
      (value) => ['CORS_ORIGINS', value],
    ),
    ...['https://app.example.com/', 'https://app.example.com/path', 'https://App.example.com'].map(
      (value) => ['CORS_ORIGINS', value],
    ),
    ...[
      'https://app.example.com:443',
      'https://a.example.com,*',
      'https://a.example.com,,https://b.example.com',
    ].map((value) => ['CORS_ORIGINS', value]),
    ...[
      'file://',
      'file:///',
      'file://localhost',
      'data://x',
      'blob://x',
      'ws://app.example.com',
      'app://',
    ].map((value) => ['CORS_ORIGINS', value]),
    ...[
      'capacitor://localhost/',
      'Capacitor://localhost',
      'capacitor://*',
      'app://localhost:',
      '1app://x',
    ].map((value) => ['CORS_ORIGINS', value]),
    ...['capacitor:localhost', 'app://me@localhost', 'app://a b', 'app://x?y', 'app://%2f'].map((value) => [
      'CORS_ORIGINS',
      value,
    ]),
    ['PUBLIC_URL', 'capacitor://localhost'],
    ...['on', 'true', '0', '33', '-1', '1.5', '*', 'loopback', '10.0.0.0/0', '::/0', '10.0.0.0/33'].map(
      (value) => ['TRUST_PROXY', value],
    ),
    ...[
      '10.0.0/8',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      '10.0.0.1,',
      'fd00::/129',
      'fe80::1%eth0',
      '10.0.0.1,proxy',
    ].map((value) => ['TRUST_PROXY', value]),
    ...['yes', 'true', 'ON', '1'].flatMap((value) => [
      ['SWAGGER', value],
      ['PASSWORD_BLOCKLIST', value],
    ]),
    ['PASSWORD_BLOCKLIST', 'constructor'],
    ...['true', 'observe'].map((value) => ['RATE_LIMITS', value]),
    ...['localhost:6379', 'http://redis.example.com', 'redis://', 'redis://:hunter2@/0'].map((value) => [
      'REDIS_URL',
      value,
    ]),
    ...['redis://redis one', 'redis://redis/zero', 'redis://redis:port'].map((value) => ['REDIS_URL', value]),
    ...['es256', 'none', 'HS512', 'EdDSA'].map((value) => ['JWT_ALGORITHM', value]),
    ...['59m', '401d', 'never'].map((value) => ['KEY_ROTATION_INTERVAL', value]),
    ...[
      'localhost:27017',
      'postgres://db.example.com',
      'http://db.example.com',
      'mongodb://',
      'mongodb:///app',
    ].map((value) => ['MONGODB_URI', value]),
    ...['mongodb://user:hunter2@', 'mongodb://db one', 'mongodb+srv://a,b', 'mongodb+srv://a:27017'].map(
      (value) => ['MONGODB_URI', value],
    ),
    ['MONGOD_BINARY', ' '],
    ...['two words', 'ünïcode', 'x'.repeat(256), 'line\nbreak'].map((value) => ['JWT_AUDIENCE', value]),
    ...[
      'jid',
      'jid=',
      '=x',
      'jid={name}',
      'jid={sub',
      'jid=a b',
      'a=1,a=2',
      '1a=x',
      `a=${'x'.repeat(511)}`,
    ].map((value) => ['JWT_CLAIMS', value]),
    ...['29s', '25h', '86401', '0', '-10m', 'soon', '10 m'].map((value) => ['JWT_ACCESS_EXPIRES_IN', value]),
    ...['59s', '401d', '0', 'never'].flatMap((value) => [
      ['JWT_REFRESH_EXPIRES_IN', value],
      ['JWT_REFRESH_ABSOLUTE_EXPIRES_IN', value],
    ]),
    ...['301', '6m', '-1', 'off'].map((value) => ['REFRESH_LEEWAY', value]),
    ...['0', '1001', '-1', 'off'].map((value) => ['SESSIONS_PER_ACCOUNT', value]),
    ...['on', 'Enforce'].map((value) => ['REFRESH_REUSE_MODE', value]),
    ...['on', 'End', 'enforce'].map((value) => ['REFRESH_REPLAY_FROM_ELSEWHERE', value]),
    ...['bodies', 'Cookie', 'body;cookie', 'body,', ',', 'body,header'].map((value) => [
      'REFRESH_TRANSPORTS',
      value,
    ]),
    ...['9', '16', '12.5', 'twelve'].map((value) => ['BCRYPT_COST', value]),
    ...['0', '257', '-1', 'cores'].map((value) => ['PASSWORD_HASH_THREADS', value]),
    ...['-1', '10001', 'endless'].map((value) => ['PASSWORD_HASH_QUEUE', value]),
    ...['7', '65', '-8', 'eight'].map((value) => ['PASSWORD_MIN_LENGTH', value]),
    ...['log', 'INFO', 'silly'].map((value) => ['LOG_LEVEL', value]),
    ['LOG_FORMAT', 'xml'],
  ] as [string, string][])('%s=%s', (variable, value) => {
    const { problems, message } = refused({ [variable]: value });
    expect(variables(problems)).toEqual([variable]);
    // One message whatever the value: it can't quote it.
    expect(message).toBe(refused({ [variable]: ' * ' }).message);
  });

  it('never shows a password that is part of a value', () => {
    const { message } = refused({
      PUBLIC_URL: 'https://user:hunter2@auth.example.com',
      MONGODB_URI: 'mongo://user:hunter2@db.example.com',
      REDIS_URL: 'reddis://user:hunter2@redis.example.com',
      CORS_ORIGINS: 'https://user:hunter2@app.example.com',
    });
    expect(message).not.toContain('hunter2');
  });
});

describe('KEY_ENCRYPTION_KEY', () => {
  const bytes = randomBytes(32);
  it.each([
    ['16 bytes', randomBytes(16).toString('base64')],
    ['24 bytes', randomBytes(24).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['64 bytes', randomBytes(64).toString('base64')],
    ['hexadecimal', bytes.toString('hex')],
    ['without padding', bytes.toString('base64').replace('=', '')],
    ['a non-canonical last character', `${bytes.toString('base64').slice(0, 42)}B=`],
    ['trailing white space', `${bytes.toString('base64')} `],
    ['all zero', Buffer.alloc(32).toString('base64')],
    ['one byte over and over', Buffer.alloc(32, 0x5a).toString('base64')],
    ['counting bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64')],
    ['an encoded sample', Buffer.from('change-me-change-me-change-me-01').toString('base64')],
    ['an encoded pass phrase', Buffer.from('my-very-own-password-is-no-key-x').toString('base64')],
  ])('must be 32 random bytes in base64, not %s', (_, value) => {
    for (const variable of ['KEY_ENCRYPTION_KEY', 'NEW_KEY_ENCRYPTION_KEY']) {
      const { problems, message } = refused({ [variable]: value });
      expect(variables(problems)).toEqual([variable]);
      expect(message).not.toContain(value.trim());
    }
  });

  it('may be any other 32 bytes', () => {
    for (let round = 0; round < 200; round++) load({ KEY_ENCRYPTION_KEY: random() });
  });
});

describe('variables that contradict each other', () => {
  const access = random();
  it.each<[string, Env, string]>([
    ['idle longer than absolute', { JWT_REFRESH_EXPIRES_IN: '31d' }, 'JWT_REFRESH_EXPIRES_IN'],
    ['absolute shorter than idle', { JWT_REFRESH_ABSOLUTE_EXPIRES_IN: '13d' }, 'JWT_REFRESH_EXPIRES_IN'],
    [
      'idle as long as access',
      { JWT_REFRESH_EXPIRES_IN: '1h', JWT_ACCESS_EXPIRES_IN: '60m' },
      'JWT_REFRESH_EXPIRES_IN',
    ],
    ['an administrator without a password', { ADMIN_EMAIL: 'ada@example.com' }, 'ADMIN_PASSWORD'],
    ['an administrator without an address', { ADMIN_PASSWORD: 'the owl sat on the wire' }, 'ADMIN_EMAIL'],
    [
      'an administrator whose address is none',
      { ADMIN_EMAIL: 'ada@', ADMIN_PASSWORD: 'the owl sat on the wire' },
      'ADMIN_EMAIL',
    ],
    [
      'an administrator with the password of the example',
      { ADMIN_EMAIL: 'ada@example.com', ADMIN_PASSWORD: 'Change-Me, please' },
      'ADMIN_PASSWORD',
    ],
    [
      'a secret for the password',
      { ADMIN_EMAIL: 'ada@example.com', ADMIN_PASSWORD: access, JWT_REFRESH_SECRET: access },
      'ADMIN_PASSWORD',
    ],
    ['metrics for the whole network', { METRICS: 'on', HOST: '0.0.0.0' }, 'METRICS_TOKEN'],
    [
      'rotation within the overlaps',
      { KEY_ROTATION_INTERVAL: '1h', JWT_ACCESS_EXPIRES_IN: '51m' },
      'KEY_ROTATION_INTERVAL',
    ],
    [
      'key encryption key equal to a secret',
      { KEY_ENCRYPTION_KEY: access, JWT_REFRESH_SECRET: access },
      'KEY_ENCRYPTION_KEY',
    ],
    [
      'the same bytes in another notation',
      { KEY_ENCRYPTION_KEY: access, JWT_REFRESH_SECRET: Buffer.from(access, 'base64').toString('hex') },
      'KEY_ENCRYPTION_KEY',
    ],
    [
      'new key encryption key equal to the old',
      { KEY_ENCRYPTION_KEY: access, NEW_KEY_ENCRYPTION_KEY: access },
      'NEW_KEY_ENCRYPTION_KEY',
    ],
    ['equal secrets', { JWT_ACCESS_SECRET: access, JWT_REFRESH_SECRET: access }, 'JWT_REFRESH_SECRET'],
    ['pepper equal to a secret', { JWT_ACCESS_SECRET: access, PASSWORD_PEPPER: access }, 'PASSWORD_PEPPER'],
    [
      'equal but for case',
      { JWT_ACCESS_SECRET: access, PASSWORD_PEPPER: access.toUpperCase() },
      'PASSWORD_PEPPER',
    ],
    ['the other way round', { JWT_ACCESS_SECRET: `a${access}z`, PASSWORD_PEPPER: access }, 'PASSWORD_PEPPER'],
    [
      'one within the other',
      { JWT_ACCESS_SECRET: access, PASSWORD_PEPPER: `a${access}z` },
      'PASSWORD_PEPPER',
    ],
    [
      'the same beginning',
      { JWT_ACCESS_SECRET: `${access}-a`, PASSWORD_PEPPER: `${access}-p` },
      'PASSWORD_PEPPER',
    ],
    ['the same end', { JWT_ACCESS_SECRET: `a-${access}`, PASSWORD_PEPPER: `p-${access}` }, 'PASSWORD_PEPPER'],
  ])('%s', (_, env, variable) => {
    const { problems, message } = refused(env);
    expect(variables(problems)).toEqual([variable]);
    expect(message).not.toContain(access);
  });

  it('accepts an idle lifetime equal to the absolute one', () => {
    expect(load({ JWT_REFRESH_EXPIRES_IN: '30d' }).variables.JWT_REFRESH_EXPIRES_IN).toBe(2_592_000);
  });
});

describe('everything wrong at once', () => {
  it('lists every variable with a rule of its own', () => {
    const env = Object.fromEntries(Object.keys(SETTINGS).map((variable) => [variable, ' * ']));
    expect(variables(refused(env).problems)).toEqual(Object.keys(SETTINGS).sort());
  });

  it('lists single and cross-field rules together, in one readable message', () => {
    const access = random();
    const { problems, message } = refused({
      ...{ NODE_ENV: 'production', PUBLIC_URL: 'http://auth.example.com', PORT: 'no' },
      ...{ JWT_ACCESS_SECRET: access, JWT_REFRESH_SECRET: access, PASSWORD_PEPPER: 'secret' },
      ...{ JWT_REFRESH_EXPIRES_IN: '60d', CORS_ORIGINS: '*' },
    });
    const wrong = [
      'CORS_ORIGINS',
      'JWT_REFRESH_EXPIRES_IN',
      'JWT_REFRESH_SECRET',
      'KEY_ENCRYPTION_KEY',
      'MONGODB_URI',
      'PASSWORD_PEPPER',
    ];
    expect(variables(problems)).toEqual([...wrong, 'PORT', 'PUBLIC_URL']);
    expect(message.split('\n')).toEqual([
      'The configuration is not valid:',
      ...problems.map(({ variable, rule }) => `  ${variable}: ${rule}`),
    ]);
  });

  it('tells that two weak secrets are alike, too', () => {
    const weak = { JWT_ACCESS_SECRET: 'secret', JWT_REFRESH_SECRET: 'secret' };
    const { problems } = refused({ ...weak, BCRYPT_COST: '9' });
    expect(problems).toContainEqual({
      variable: 'JWT_REFRESH_SECRET',
      rule: 'must have nothing in common with JWT_ACCESS_SECRET',
    });
    // What concerns one variable stands together, in the schema's order.
    const order = problems.map(({ variable }) => variable);
    expect([...new Set(order)].flatMap((name) => order.filter((variable) => variable === name))).toEqual(
      order,
    );
  });
});

describe('production', () => {
  const required = ['JWT_REFRESH_SECRET', 'KEY_ENCRYPTION_KEY', 'MONGODB_URI', 'PUBLIC_URL'];

  it('requires what development makes up, and generates nothing', () => {
    expect(variables(refused({ NODE_ENV: 'production' }).problems)).toEqual(required);
    expect(() => rmSync(join(folder, 'data'))).toThrow('ENOENT');
  });

  it.each(required)('requires %s, an empty one does not do', (variable) => {
    expect(refused({ ...production(), [variable]: '' }).problems).toEqual([
      { variable, rule: 'is required in production' },
    ]);
  });

  it('requires JWT_ACCESS_SECRET instead under HS256', () => {
    const { KEY_ENCRYPTION_KEY, ...others } = production();
    const env = { ...others, JWT_ALGORITHM: 'HS256' };
    expect(refused(env).problems).toEqual([
      { variable: 'JWT_ACCESS_SECRET', rule: 'is required in production' },
    ]);
    expect(load({ ...env, JWT_ACCESS_SECRET: KEY_ENCRYPTION_KEY }).variables.JWT_ALGORITHM).toBe('HS256');
    expect(variables(refused({ ...others, JWT_ALGORITHM: 'RS256' }).problems)).toEqual([
      'KEY_ENCRYPTION_KEY',
    ]);
  });

  it.each([
    'http://auth.example.com',
    'http://10.0.0.1',
    'http://localhost.example.com',
    'http://127.0.0.1.nip.io',
  ])('refuses %s: tokens would travel in the clear', (url) => {
    expect(variables(refused({ ...production(), PUBLIC_URL: url }).problems)).toEqual(['PUBLIC_URL']);
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'https://auth.example.com',
  ])('accepts %s', (url) => {
    expect(load({ ...production(), PUBLIC_URL: url }).variables.PUBLIC_URL).toBe(url);
  });

  it('has its own defaults', () => {
    const { production: isProduction, variables: values } = load(production());
    expect(isProduction).toBe(true);
    expect(values).toMatchObject({
      ...{ HOST: '0.0.0.0', SWAGGER: false, LOG_FORMAT: 'json' },
      JWT_AUDIENCE: 'https://auth.example.com',
    });
    expect(announced).toEqual([]);
  });
});

describe('values', () => {
  it('come from defaults when nothing is set', () => {
    const { production: isProduction, variables: values } = load({});
    expect(isProduction).toBe(false);
    expect(values).toEqual({
      ...{ NODE_ENV: 'development', PORT: 3000, HOST: '127.0.0.1', PUBLIC_URL: 'http://localhost:3000' },
      ...{ CORS_ORIGINS: [], TRUST_PROXY: false, SWAGGER: true, JWT_AUDIENCE: 'http://localhost:3000' },
      JWT_CLIENT_ID: 'nightlatch',
      JWT_CLAIMS: {},
      ...{ JWT_ALGORITHM: 'ES256', KEY_ENCRYPTION_KEY: expect.any(String), KEY_ROTATION_INTERVAL: 2_592_000 },
      JWT_REFRESH_SECRET: expect.any(String),
      ...{ JWT_ACCESS_EXPIRES_IN: 600, JWT_REFRESH_EXPIRES_IN: 1_209_600, REFRESH_LEEWAY: 10 },
      ...{ JWT_REFRESH_ABSOLUTE_EXPIRES_IN: 2_592_000, REFRESH_REUSE_MODE: 'enforce', BCRYPT_COST: 12 },
      ...{ REFRESH_REPLAY_FROM_ELSEWHERE: 'record', REFRESH_TRANSPORTS: ['body', 'cookie'] },
      ...{ SESSIONS_PER_ACCOUNT: 100 },
      ...{ PASSWORD_MIN_LENGTH: 8, PASSWORD_BLOCKLIST: true, LOG_LEVEL: 'info', LOG_FORMAT: 'pretty' },
      INTROSPECTION_CLIENTS: [],
      FEDERATED_PROVIDERS: [],
      FEDERATED_REDIRECT_URIS: [],
      ...{
        PASSKEY_COUNTER: 'record',
        PASSKEY_RP_ID: 'localhost',
        PASSKEY_ORIGINS: ['http://localhost:3000'],
      },
      AUDIT_RETENTION: 34_560_000,
      MFA_POLICY: { offered: true, requiredOf: [] },
      REMEMBERED_DEVICE_EXPIRES_IN: 2_592_000,
      SHUTDOWN_DELAY: 0,
      ...{ PASSWORD_HASH_THREADS: availableParallelism(), PASSWORD_HASH_QUEUE: 64 },
      ...{ REVOCATION_MAX_STALENESS: 15, REVOCATION_STALE_MODE: 'closed', METRICS: true, ROLES: [] },
      PAGES: true,
      ...{ PRODUCT_NAME: 'nightlatch', MAIL_FROM: { name: 'nightlatch', address: 'no-reply@localhost' } },
      RESET_PASSWORD_URL: 'http://localhost:3000/auth/reset-password',
      VERIFY_EMAIL_URL: 'http://localhost:3000/auth/verify-email',
      EMAIL_LOGIN_URL: 'http://localhost:3000/auth/email/login',
      ...{ SIGN_UP: { kind: 'open', domains: 'all' }, EMAIL_LOGIN: false, ANONYMOUS_USERS: false },
      REQUIRE_EMAIL: false,
      ANONYMOUS_RETENTION: 2_592_000,
      ...{
        PASSKEY_RP_ID: 'localhost',
        PASSKEY_ORIGINS: ['http://localhost:3000'],
        PASSKEY_COUNTER: 'record',
      },
      RATE_LIMITS: true,
    });
  });

  it.each<[string, string, unknown]>([
    ['PORT', '0', 0],
    ['HOST', '::', '::'],
    ['REFRESH_TRANSPORTS', 'cookie', ['cookie']],
    ['REFRESH_TRANSPORTS', 'cookie, body', ['body', 'cookie']],
    ['REFRESH_TRANSPORTS', 'body,body', ['body']],
    ['HOST', 'auth.internal', 'auth.internal'],
    ['PUBLIC_URL', 'https://Auth.Example.com:443/', 'https://auth.example.com'],
    ['PUBLIC_URL', 'http://localhost:8080', 'http://localhost:8080'],
    [
      'CORS_ORIGINS',
      'https://a.example.com, http://localhost:5173',
      ['https://a.example.com', 'http://localhost:5173'],
    ],
    ['CORS_ORIGINS', 'https://a.example.com,https://a.example.com', ['https://a.example.com']],
    ['TRUST_PROXY', 'off', false],
    ['SIGN_UP', 'closed', { kind: 'closed', domains: [] }],
    [
      'SIGN_UP',
      'domains:Example.com, bücher.example',
      { kind: 'domains', domains: ['example.com', 'xn--bcher-kva.example'] },
    ],
    ['MFA_POLICY', 'off', { offered: false, requiredOf: [] }],
    ['MFA_POLICY', 'required', { offered: true, requiredOf: 'all' }],
    ['MFA_POLICY', 'required:admin, user', { offered: true, requiredOf: ['admin', 'user'] }],
    ['REMEMBERED_DEVICE_EXPIRES_IN', 'off', 0],
    ['TRUST_PROXY', '2', 2],
    ['TRUST_PROXY', '10.0.0.0/8, fd00::/8,192.0.2.1', ['10.0.0.0/8', 'fd00::/8', '192.0.2.1']],
    ['SWAGGER', 'off', false],
    [
      'MONGODB_URI',
      'mongodb://u:p%40@a:27017,b:27018/x?replicaSet=r',
      'mongodb://u:p%40@a:27017,b:27018/x?replicaSet=r',
    ],
    ['MONGODB_URI', 'mongodb+srv://u:p@cluster.example.net', 'mongodb+srv://u:p@cluster.example.net'],
    ['MONGODB_URI', 'mongodb://[::1]:27017/x', 'mongodb://[::1]:27017/x'],
    ['RATE_LIMITS', 'off', false],
    ['REDIS_URL', 'redis://localhost', 'redis://localhost'],
    [
      'REDIS_URL',
      'rediss://user:p%40@redis.example.com:6380/2',
      'rediss://user:p%40@redis.example.com:6380/2',
    ],
    ['REDIS_URL', 'redis://[::1]:6379/', 'redis://[::1]:6379/'],
    ['JWT_AUDIENCE', 'my-api', 'my-api'],
    ['JWT_CLAIMS', 'jid={sub}@chat.example.com', { jid: '{sub}@chat.example.com' }],
    [
      'JWT_CLAIMS',
      'scope={roles}, https://example.com/id=u|{sub}=x',
      { scope: '{roles}', 'https://example.com/id': 'u|{sub}=x' },
    ],
    ['JWT_ACCESS_EXPIRES_IN', '30', 30],
    ['SESSIONS_PER_ACCOUNT', '1', 1],
    ['SESSIONS_PER_ACCOUNT', '1000', 1000],
    ['REFRESH_LEEWAY', '0', 0],
    ['REFRESH_LEEWAY', '5m', 300],
    ['BCRYPT_COST', '10', 10],
    ['PASSWORD_HASH_THREADS', '1', 1],
    ['PASSWORD_HASH_QUEUE', '0', 0],
    ['PASSWORD_MIN_LENGTH', '64', 64],
    ['LOG_LEVEL', 'debug', 'debug'],
  ])('%s=%s', (variable, text, value) => {
    expect(load({ [variable]: text }).variables).toMatchObject({ [variable]: value });
  });

  it('takes random secrets of any usual notation', () => {
    for (let round = 0; round < 200; round++) {
      const [a, b, c] = [randomBytes(32), randomBytes(32), randomBytes(32)];
      const env = { JWT_ACCESS_SECRET: a.toString('base64url'), JWT_REFRESH_SECRET: b.toString('base64') };
      expect(load({ ...env, PASSWORD_PEPPER: c.toString('hex') }).variables).toMatchObject(env);
    }
  });
});

describe('the .env file', () => {
  it('is read, and the process environment wins', () => {
    const { variables: values } = load({ PORT: '4000' }, 'PORT=5000\r\nBCRYPT_COST="11" # slow enough\r\n');
    expect(values).toMatchObject({ PORT: 4000, BCRYPT_COST: 11 });
  });

  it('counts when the process environment has an empty string', () => {
    expect(load({ PORT: '', LOG_LEVEL: '' }, 'PORT=5000\nHOST=\n').variables).toMatchObject({
      ...{ PORT: 5000, LOG_LEVEL: 'info', HOST: '127.0.0.1' },
    });
  });

  it('may begin with a byte order mark', () => {
    expect(load({}, '\uFEFFPORT=5000\n').variables.PORT).toBe(5000);
  });

  it('is evaluated like the environment', () => {
    expect(variables(refused({ PORT: 'no' }, 'BCRYPT_COST=99').problems)).toEqual(['BCRYPT_COST', 'PORT']);
  });

  it('must be readable when it is there', () => {
    mkdirSync(join(folder, '.env'));
    expect(refused({}).message).toContain(`${join(folder, '.env')}: can't be read (EISDIR)`);
  });

  it('never reaches process.env', () => {
    load({}, 'NIGHTLATCH_CONFIG_SPEC=1\nREFRESH_LEEWAY=7\n');
    expect(process.env).not.toHaveProperty('NIGHTLATCH_CONFIG_SPEC');
    expect(process.env).not.toHaveProperty('REFRESH_LEEWAY');
  });
});
