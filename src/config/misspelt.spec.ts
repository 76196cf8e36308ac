import { likeOurs, misspelt } from './misspelt.js';
import { loadEnvironment } from './environment.js';
import { ConfigurationError } from './configuration-error.js';
import { SETTINGS } from './settings.js';

const OURS = Object.keys(SETTINGS);
const SECRETS = {
  KEY_ENCRYPTION_KEY: 'Gr6Cwl0b0pE1XyQpZt3w1s5oB4mJ8kq2VnHfTdYuLaM=',
  JWT_REFRESH_SECRET: 'q7Zk3vQ0xW8mT2yB9nL4cJ6hF1dS5gPa',
};

/** What a boot says of an environment. */
function warnings(env: Record<string, string>): string[] {
  const lines: string[] = [];
  const options = { env: { NODE_ENV: 'test', ...SECRETS, ...env }, envFile: '/nonexistent' };
  loadEnvironment({ ...options, warn: (line) => lines.push(line) });
  return lines;
}

describe('a misspelt variable', () => {
  it.each([
    ['JWT_ACCES_EXPIRES_IN', 'JWT_ACCESS_EXPIRES_IN'],
    ['JWT_REFESH_EXPIRES_IN', 'JWT_REFRESH_EXPIRES_IN'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
    ['MONGODB_URL', 'MONGODB_URI'],
    ['MONGO_URI', 'MONGODB_URI'],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['RATE_LIMIT', 'RATE_LIMITS'],
    ['METRIC_TOKEN', 'METRICS_TOKEN'],
  ])('%s is named at boot, with %s', (name, meant) => {
    expect(warnings({ [name]: 'x' })).toEqual([`${name} is not a setting; did you mean ${meant}?`]);
  });

  it('is none when what it is like is set, too, or when it is empty', () => {
    expect(warnings({ MONGODB_URL: 'x', MONGODB_URI: 'mongodb://localhost' })).toEqual([]);
    expect(warnings({ MONGODB_URL: '' })).toEqual([]);
  });

  it('is told before the boot fails for what seems to be missing', () => {
    const lines: string[] = [];
    const env = { NODE_ENV: 'production', MONGODB_URL: 'mongodb://localhost' };
    const load = (): unknown =>
      loadEnvironment({ env, envFile: '/nonexistent', warn: (line) => lines.push(line) });
    expect(load).toThrow(ConfigurationError);
    expect(lines).toEqual(['MONGODB_URL is not a setting; did you mean MONGODB_URI?']);
  });

  // What shells, npm, Docker, Kubernetes, CI and other programs set.
  it.each([
    ...[
      'PATH',
      'HOME',
      'HOSTNAME',
      'USER',
      'SHELL',
      'PWD',
      'LANG',
      'LC_ALL',
      'TERM',
      'EDITOR',
      'LOGNAME',
      'MAIL',
    ],
    ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_VERSION', 'NPM_CONFIG_CACHE', 'YARN_VERSION', 'npm_config_port'],
    ...['KUBERNETES_SERVICE_HOST', 'KUBERNETES_PORT_443_TCP', 'AWS_ACCESS_KEY_ID', 'GITHUB_TOKEN', 'CI'],
    ...[
      'MONGO_INITDB_ROOT_USERNAME',
      'MONGOMS_VERSION',
      'DATABASE_URL',
      'POSTGRES_PASSWORD',
      'SMTP_HOST',
      'SMTP_PORT',
    ],
    ...[
      'JWT_SECRET',
      'REDIS_HOST',
      'LOG_FORMAT',
      'OTEL_SERVICE_NAME',
      'ROLE',
      'HOSTS',
      'PORTS',
      'http_proxy',
    ],
    ...[
      'ADMIN_USER',
      'ACCESS_TOKEN',
      'PUBLIC_KEY',
      'MAIL_HOST',
      'XDG_DATA_DIRS',
      'SSH_AUTH_SOCK',
      'DEBUG_PORT',
    ],
  ])('%s is another program’s', (name) => {
    expect(misspelt(likeOurs([name]), OURS)).toEqual([]);
  });
});
