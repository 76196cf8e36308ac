import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.js';
import { loadEnvironment, type Environment } from './environment.js';

let folder: string;
let dataDir: string;
let file: string;
let announced: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightlatch-secrets-'));
  dataDir = join(folder, 'nested', 'data');
  file = join(dataDir, 'secrets.json');
  announced = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(env: Record<string, string> = {}): Environment {
  const announce = (line: string): number => announced.push(line);
  return loadEnvironment({ env, envFile: join(folder, 'none'), dataDir, announce });
}

function problems(env: Record<string, string> = {}): string {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

const secretsOf = ({ variables: { KEY_ENCRYPTION_KEY, JWT_REFRESH_SECRET } }: Environment): string[] => [
  KEY_ENCRYPTION_KEY!,
  JWT_REFRESH_SECRET,
];
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('secrets of a development machine', () => {
  it('are random, announced without being shown, and reused', () => {
    const first = secretsOf(load());
    expect(first.map((secret) => Buffer.from(secret, 'base64').length)).toEqual([32, 32]);
    expect(new Set(first).size).toBe(2);
    expect(announced).toEqual([
      `KEY_ENCRYPTION_KEY, JWT_REFRESH_SECRET not set: secrets for development were generated into ${file}`,
    ]);
    expect(secretsOf(load({ NODE_ENV: 'test' }))).toEqual(first);
    expect(announced).toHaveLength(1);
  });

  it('are readable by their owner only', () => {
    load();
    expect([mode(file), mode(dataDir)]).toEqual(['600', '700']);
    expect(readdirSync(dataDir).toSorted()).toEqual(['.gitignore', 'secrets.json']);
  });

  it('become private again after a careless copy', () => {
    load();
    chmodSync(file, 0o644);
    load();
    expect(mode(file)).toBe('600');
  });

  it('fill in for the one that is unset', () => {
    const KEY_ENCRYPTION_KEY = randomBytes(32).toString('base64');
    const [encryption, refresh] = secretsOf(load({ KEY_ENCRYPTION_KEY }));
    expect(encryption).toBe(KEY_ENCRYPTION_KEY);
    expect(announced[0]).toMatch(/^JWT_REFRESH_SECRET not set/);
    expect(secretsOf(load())[1]).toBe(refresh);
  });

  it('are not generated when both are set', () => {
    const [encryption, refresh] = [randomBytes(32).toString('base64'), randomBytes(32).toString('hex')];
    load({ KEY_ENCRYPTION_KEY: encryption, JWT_REFRESH_SECRET: refresh });
    load({ JWT_ALGORITHM: 'HS256', JWT_ACCESS_SECRET: encryption, JWT_REFRESH_SECRET: refresh });
    expect(readdirSync(folder)).toEqual([]);
    expect(announced).toEqual([]);
  });

  it('are those that the algorithm needs', () => {
    const { variables } = load({ JWT_ALGORITHM: 'HS256' });
    expect(variables.JWT_ACCESS_SECRET).toHaveLength(43);
    expect(variables.KEY_ENCRYPTION_KEY).toBeUndefined();
    expect(announced[0]).toMatch(/^JWT_ACCESS_SECRET, JWT_REFRESH_SECRET not set/);
    expect(load({ JWT_ALGORITHM: 'RS256' }).variables.JWT_ACCESS_SECRET).toBeUndefined();
  });

  it('are completed in a file from before there was a KEY_ENCRYPTION_KEY, the same by every process', () => {
    const before = {
      JWT_ACCESS_SECRET: randomBytes(32).toString('base64url'),
      JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
    };
    const old = JSON.stringify(before);
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, old);
    const [encryption, refresh] = secretsOf(load());
    expect(refresh).toBe(before.JWT_REFRESH_SECRET);
    expect(Buffer.from(encryption!, 'base64')).toHaveLength(32);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...before, KEY_ENCRYPTION_KEY: encryption });
    expect([mode(file), readdirSync(dataDir)]).toEqual(['600', ['secrets.json']]);
    // Another process that has read the old file at the same moment.
    writeFileSync(file, old);
    expect(secretsOf(load())).toEqual([encryption, refresh]);
    expect(announced).toEqual([]);
  });

  it('are not generated when something else is wrong', () => {
    problems({ PORT: 'no' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('must not be copied into the other variable', () => {
    const [encryption] = secretsOf(load());
    const copies = [encryption!, Buffer.from(encryption!, 'base64').toString('hex')];
    for (const copy of copies) {
      const message = problems({ JWT_REFRESH_SECRET: copy });
      expect(message).toContain('KEY_ENCRYPTION_KEY: must have nothing in common with JWT_REFRESH_SECRET');
      expect(message).not.toContain(copy);
    }
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"JWT_ACCESS_SECRET": "kX9vQ2pL7wR4'],
    ['no object', '[]'],
    ['incomplete', JSON.stringify({ JWT_ACCESS_SECRET: randomBytes(32).toString('hex') })],
    ['weak', JSON.stringify({ JWT_ACCESS_SECRET: 'kX9vQ2pL7wR4', JWT_REFRESH_SECRET: 'kX9vQ2pL7wR4' })],
  ])('a damaged file (%s) is refused, not quoted and not replaced', (_, content) => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, content);
    const message = problems();
    expect(message).toContain(`KEY_ENCRYPTION_KEY: is not set, and ${file} is damaged`);
    expect(message).toContain(`JWT_REFRESH_SECRET: is not set, and ${file} is damaged`);
    expect(message).not.toContain('kX9vQ2pL7wR4');
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('a folder that cannot be made is a configuration error', () => {
    writeFileSync(join(folder, 'nested'), 'a file stands in the way');
    expect(problems()).toMatch(
      /KEY_ENCRYPTION_KEY: is not set, and .*secrets\.json can't be used \(ENOTDIR\)/,
    );
  });
});
