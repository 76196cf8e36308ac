import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigurationProblem } from './configuration-error.js';
import { PROVIDER_ID, providerProblems, providerVariables, readProviders, variableOf } from './providers.js';
import { SETTINGS } from './settings.js';

type Env = Record<string, string>;

const CLIENT = { CORP_CLIENT_ID: 'nightlatch', CORP_CLIENT_SECRET: 'a-secret' };
const CORP = { ...CLIENT, CORP_ISSUER: 'https://login.corp.example' };

/** What is wrong, as an operator reads it. */
function problemsOf(ids: string[], env: Env): string[] {
  const found: ConfigurationProblem[] = [];
  const providers = readProviders(ids, env, found);
  return [...found, ...providerProblems(providers, variableOf)].map(
    ({ variable, rule }) => `${variable} ${rule}`,
  );
}

/** In PEM form. */
function keyOn(namedCurve: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

const APPLE = { APPLE_CLIENT_ID: 'com.example.web', APPLE_TEAM_ID: 'AB12CD34EF', APPLE_KEY_ID: 'GH56IJ78KL' };

describe('the settings of a provider', () => {
  it.each<[string, string[], Env]>([
    ['by its issuer', ['corp'], CORP],
    [
      'by the address of its metadata',
      ['corp'],
      { ...CLIENT, CORP_DISCOVERY_URL: 'https://login.corp.example/o/.well-known/openid-configuration/' },
    ],
    [
      'of a public client',
      ['corp'],
      { CORP_CLIENT_ID: 'nightlatch', CORP_ISSUER: 'https://login.corp.example' },
    ],
    [
      'with a name of two words',
      ['corp-eu'],
      { CORP_EU_CLIENT_ID: 'x', CORP_EU_ISSUER: 'https://eu.corp.example' },
    ],
    ['that is known by name', ['github'], { GITHUB_CLIENT_ID: 'Iv1.0', GITHUB_CLIENT_SECRET: 'x' }],
    [
      'on this machine, where that is allowed',
      ['corp'],
      { ...CORP, CORP_ISSUER: 'http://127.0.0.1:8080', CORP_PRIVATE_ADDRESSES: 'on' },
    ],
    [
      'with a key in one line',
      ['apple'],
      { ...APPLE, APPLE_PRIVATE_KEY: keyOn('P-256').replaceAll('\n', '\\n') },
    ],
  ])('%s are right', (_what, ids, env) => {
    expect(problemsOf(ids, env)).toEqual([]);
  });

  it.each<[string, string[], Env, string[]]>([
    [
      'nothing',
      ['corp'],
      {},
      ['CORP_CLIENT_ID must be set for corp', 'CORP_ISSUER must be set for corp, or its discovery URL'],
    ],
    ['no secret', ['google'], { GOOGLE_CLIENT_ID: 'x' }, ['GOOGLE_CLIENT_SECRET must be set for google']],
    [
      'an empty one',
      ['google'],
      { GOOGLE_CLIENT_ID: 'x', GOOGLE_CLIENT_SECRET: '' },
      ['GOOGLE_CLIENT_SECRET must be set for google'],
    ],
    [
      'a discovery URL of a named one',
      ['gitlab'],
      {
        GITLAB_CLIENT_ID: 'x',
        GITLAB_CLIENT_SECRET: 'x',
        GITLAB_DISCOVERY_URL: 'https://gitlab.example/.well-known/openid-configuration',
      },
      ['GITLAB_DISCOVERY_URL is not for gitlab: set its issuer'],
    ],
    [
      'a discovery URL that is none',
      ['corp'],
      { ...CLIENT, CORP_DISCOVERY_URL: 'https://login.corp.example/' },
      [
        'CORP_DISCOVERY_URL must be an https URL without user, password, parameters and #; http for this machine alone; with /.well-known/ in its path',
      ],
    ],
    [
      'an issuer on this machine',
      ['corp'],
      { ...CORP, CORP_ISSUER: 'http://localhost:8080' },
      [
        'CORP_ISSUER leads to this machine or an address: allow that with CORP_PRIVATE_ADDRESSES, or name a host',
      ],
    ],
    [
      'neither on nor off',
      ['corp'],
      { ...CORP, CORP_PRIVATE_ADDRESSES: 'yes' },
      ['CORP_PRIVATE_ADDRESSES must be on or off'],
    ],
    [
      'an algorithm that the provider shares the key of',
      ['corp'],
      { ...CORP, CORP_ID_TOKEN_ALG: 'HS256' },
      [expect.stringMatching(/^CORP_ID_TOKEN_ALG must be one of RS256, /)],
    ],
    [
      'the setting of another',
      ['corp'],
      { ...CORP, CORP_TENANT: 'common' },
      ['CORP_TENANT is for microsoft alone'],
    ],
    [
      'an authority of addresses that any tenant could have users of',
      ['microsoft'],
      {
        MICROSOFT_CLIENT_ID: 'x',
        MICROSOFT_CLIENT_SECRET: 'x',
        MICROSOFT_AUTHORITATIVE_DOMAINS: 'corp.example',
      },
      [
        'MICROSOFT_AUTHORITATIVE_DOMAINS needs the id of your tenant: any other can have users of any address',
      ],
    ],
    [
      'a key of another curve',
      ['apple'],
      { ...APPLE, APPLE_PRIVATE_KEY: keyOn('P-384') },
      ['APPLE_PRIVATE_KEY must be what the .p8 file of the key has: a private key in PEM form'],
    ],
    [
      'a file that is not there',
      ['google'],
      { GOOGLE_CLIENT_ID: 'x', GOOGLE_CLIENT_SECRET_FILE: '/nowhere/secret' },
      [
        "GOOGLE_CLIENT_SECRET_FILE names a file that can't be read (ENOENT)",
        'GOOGLE_CLIENT_SECRET must be set for google',
      ],
    ],
  ])('%s: what is wrong is said by variable and rule, without the value', (_what, ids, env, expected) => {
    const problems = problemsOf(ids, env);
    expect(problems).toEqual(expected);
    for (const value of Object.values(env).filter((text) => text.length > 10))
      expect(problems.join()).not.toContain(value);
  });

  it('take secrets from files, as they are mounted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nightlatch-providers-'));
    try {
      const key = keyOn('P-256');
      writeFileSync(join(folder, 'apple.p8'), key);
      writeFileSync(join(folder, 'secret'), 'of-a-file\n');
      const env = { ...APPLE, APPLE_PRIVATE_KEY_FILE: join(folder, 'apple.p8') };
      expect(problemsOf(['apple'], env)).toEqual([]);
      const secret = { CORP_CLIENT_SECRET: '', CORP_CLIENT_SECRET_FILE: join(folder, 'secret') };
      expect(readProviders(['corp'], { ...CORP, ...secret }, [])).toMatchObject([
        { clientSecret: 'of-a-file' },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are under names that no setting of the service has', () => {
    const taken = Object.keys(SETTINGS).flatMap((setting) =>
      providerVariables(['x']).flatMap((variable) => {
        const suffix = variable.slice(1);
        return setting.endsWith(suffix) ? [setting.slice(0, -suffix.length)] : [];
      }),
    );
    expect(taken).not.toEqual([]);
    for (const id of taken) expect(PROVIDER_ID.test(id.toLowerCase().replaceAll('_', '-'))).toBe(false);
  });
});
