import { ConsoleLogger, Inject, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigurationModule } from './configuration.module.js';
import { DATABASE_CONFIG } from './slices/database.config.js';
import { HTTP_CONFIG } from './slices/http.config.js';
import { LOG_CONFIG, type LogConfig } from './slices/log.config.js';
import { loadEnvironment } from './environment.js';
import { PASSWORDS_CONFIG } from './slices/passwords.config.js';
import { SESSIONS_CONFIG, type SessionsConfig } from './slices/sessions.config.js';
import { TOKENS_CONFIG, type TokensConfig } from './slices/tokens.config.js';

const secrets = {
  KEY_ENCRYPTION_KEY: 'q3Xv0m8Tj2Lr5Yw9Zc4Hn7Kd1Gs6Pb0Vf2Ua8Me5Wt4=',
  JWT_REFRESH_SECRET: 'fV3nXq8BzR1cYw6KjT9uMi5oEa7HgD2l',
};

@Injectable()
class Consumer {
  constructor(@Inject(SESSIONS_CONFIG) readonly config: SessionsConfig) {}
}

/** A feature module: imports no configuration, as the slices are everywhere. */
@Module({ providers: [Consumer], exports: [Consumer] })
class FeatureModule {}

function boot(env: Record<string, string> = {}): Promise<TestingModule> {
  const environment = loadEnvironment({ env: { ...secrets, ...env }, envFile: '/none', dataDir: '/data' });
  return Test.createTestingModule({
    imports: [ConfigurationModule.forRoot(environment), FeatureModule],
  }).compile();
}

describe('ConfigurationModule', () => {
  it('makes every slice injectable', async () => {
    const app = await boot({
      ...{
        PORT: '0',
        HOST: '::1',
        PUBLIC_URL: 'https://auth.example.com',
        CORS_ORIGINS: 'https://app.example.com',
      },
      ...{
        TRUST_PROXY: '10.0.0.0/8',
        SWAGGER: 'off',
        MONGODB_URI: 'mongodb://db/x',
        COLLECTION_PREFIX: 'auth_',
        MONGOD_BINARY: '/bin/mongod',
      },
      ...{
        JWT_ALGORITHM: 'RS256',
        KEY_ROTATION_INTERVAL: '7d',
        JWT_AUDIENCE: 'api',
        JWT_ACCESS_EXPIRES_IN: '5m',
        JWT_REFRESH_EXPIRES_IN: '7d',
        REFRESH_LEEWAY: '20s',
      },
      ...{ JWT_REFRESH_ABSOLUTE_EXPIRES_IN: '8d', REFRESH_REUSE_MODE: 'observe', BCRYPT_COST: '10' },
      ...{ REFRESH_REPLAY_FROM_ELSEWHERE: 'end', REFRESH_TRANSPORTS: 'cookie' },
      ...{ PASSWORD_PEPPER: 'Wq5Zk1Jm8Xc3Vt6Bn0Lr9Fy2Hd7Pg4Sa', PASSWORD_MIN_LENGTH: '12' },
      ...{ PASSWORD_BLOCKLIST: 'off', LOG_LEVEL: 'info', LOG_FORMAT: 'json' },
    });
    expect(app.get(HTTP_CONFIG)).toEqual({
      ...{ production: false, host: '::1', port: 0, publicUrl: 'https://auth.example.com', swagger: false },
      ...{ corsOrigins: ['https://app.example.com'], trustProxy: ['10.0.0.0/8'], routePrefix: '' },
    });
    expect(app.get(DATABASE_CONFIG)).toEqual({
      ...{
        uri: 'mongodb://db/x',
        dbName: undefined,
        collectionPrefix: 'auth_',
        mongodBinary: '/bin/mongod',
        dataDir: '/data',
      },
    });
    expect(app.get(TOKENS_CONFIG)).toEqual({
      ...{
        issuer: 'https://auth.example.com',
        audience: 'api',
        clientId: 'nightlatch',
        claims: {},
        accessLifetime: 300,
      },
      accessKeys: {
        algorithm: 'RS256',
        encryptionKey: secrets.KEY_ENCRYPTION_KEY,
        rotationInterval: 604_800,
      },
      refreshSecret: secrets.JWT_REFRESH_SECRET,
    });
    expect(app.get(SESSIONS_CONFIG)).toEqual({
      ...{ idleLifetime: 604_800, absoluteLifetime: 691_200, leeway: 20, reuseMode: 'observe' },
      ...{ replayFromElsewhere: 'end', transports: ['cookie'], perAccount: 100 },
    });
    expect(app.get(PASSWORDS_CONFIG)).toEqual({
      ...{ cost: 10, pepper: 'Wq5Zk1Jm8Xc3Vt6Bn0Lr9Fy2Hd7Pg4Sa', minLength: 12, blocklist: false },
      ...{ encryptionKey: secrets.KEY_ENCRYPTION_KEY, newEncryptionKey: undefined },
    });
    expect(app.get(LOG_CONFIG)).toEqual({ level: 'log', format: 'json' });
    await app.close();
  });

  it('has one secret and no ring under HS256', async () => {
    const JWT_ACCESS_SECRET = 'C7t0v9mQ2xkL5rWb8ZyN4hUeJ1dGpA6s';
    const app = await boot({ JWT_ALGORITHM: 'HS256', JWT_ACCESS_SECRET });
    expect(app.get<TokensConfig>(TOKENS_CONFIG).accessKeys).toEqual({
      algorithm: 'HS256',
      secret: JWT_ACCESS_SECRET,
    });
    await app.close();
  });

  it('gives each of two applications in one process its own settings', async () => {
    const [one, two] = await Promise.all([boot({ REFRESH_LEEWAY: '0' }), boot({ REFRESH_LEEWAY: '1m' })]);
    expect([one, two].map((app) => app.get(Consumer).config.leeway)).toEqual([0, 60]);
    await Promise.all([one.close(), two.close()]);
  });

  it('takes nothing from process.env and puts nothing into it', async () => {
    process.env['REFRESH_LEEWAY'] = '99';
    const before = { ...process.env };
    const app = await boot();
    expect(app.get(Consumer).config.leeway).toBe(10);
    expect({ ...process.env }).toEqual(before);
    delete process.env['REFRESH_LEEWAY'];
    await app.close();
  });

  it("keeps apart from a host application's own slices", async () => {
    const app = await boot();
    expect(() => app.get('sessions')).toThrow(/could not find sessions/);
    expect(app.get('nightlatch.sessions')).toMatchObject({ leeway: 10 });
    await app.close();
  });

  it('cannot be changed by who reads it', async () => {
    const app = await boot();
    const config = app.get(Consumer).config as { leeway: number };
    expect(() => (config.leeway = 300)).toThrow(TypeError);
    await app.close();
  });

  it.each([
    ['error', { error: true, warn: false, log: false, debug: false, verbose: false }],
    ['warn', { error: true, warn: true, log: false, debug: false, verbose: false }],
    ['info', { error: true, warn: true, log: true, debug: false, verbose: false }],
    ['debug', { error: true, warn: true, log: true, debug: true, verbose: false }],
    ['verbose', { error: true, warn: true, log: true, debug: true, verbose: true }],
  ])('LOG_LEVEL=%s prints that level and the more severe ones', async (level, expected) => {
    const app = await boot({ LOG_LEVEL: level });
    const logger = new ConsoleLogger('', { logLevels: [app.get<LogConfig>(LOG_CONFIG).level] });
    for (const [name, enabled] of Object.entries(expected)) {
      expect(logger.isLevelEnabled(name as 'log')).toBe(enabled);
    }
    await app.close();
  });
});
