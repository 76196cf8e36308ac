import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DefaultPasswordPolicy } from './default-password-policy.js';
import { type FormatSecrets } from './foreign/formats/password-format.js';
import { HashingPool } from './hashing-pool.js';
import { type ImportedPassword, ImportedPasswords } from './imported-passwords.js';
import { ImportedSecrets } from './imported-secrets.js';
import { PasswordsService } from './passwords.service.js';

const CALLER = 'test';
const pool = new HashingPool({ threads: 2, queue: 64 });
afterAll(() => pool.onApplicationShutdown());

interface Settings {
  pepper?: string;
  encryptionKey?: string;
  newEncryptionKey?: string;
}

function build({ encryptionKey = KEY, ...settings }: Settings = {}) {
  const rules = { minLength: 8, blocklist: false };
  const config = { cost: 4, pepper: undefined, ...rules, encryptionKey, ...settings };
  const secrets = new ImportedSecrets(config);
  const passwords = new PasswordsService(config, pool, new DefaultPasswordPolicy(rules), secrets);
  const imported = new ImportedPasswords(config, pool, passwords, secrets);
  /** What an import stores; a refusal fails. */
  const store = async (password: ImportedPassword, of?: FormatSecrets): Promise<string> => {
    const read = imported.read(password, of);
    if (read.kind === 'refused') throw new Error(read.reason);
    return imported.toStored(read, CALLER);
  };
  const opens = async (password: string, stored: string): Promise<boolean> =>
    (await passwords.verify(password, stored, CALLER)).ok;
  return { secrets, imported, store, opens };
}

const KEY = randomBytes(32).toString('base64');
const { secrets, store, opens } = build();

/** Made by the systems themselves; `version` says where they were not. */
const SYSTEMS = JSON.parse(
  readFileSync(new URL('../../test/data/imported-passwords.json', import.meta.url), 'utf8'),
) as {
  system: string;
  version: string;
  format?: string;
  secrets?: { pepper?: string; passwordSalt?: string };
  records: { password: string; hash: string; salt?: string }[];
}[];

function sealed(of: { pepper?: string; passwordSalt?: string } = {}): FormatSecrets {
  return Object.fromEntries(Object.entries(of).map(([name, secret]) => [name, secrets.seal(secret)]));
}

describe('a record that another system made', () => {
  it.each(SYSTEMS.map((system) => [`${system.format ?? 'no format'}: ${system.system}`, system] as const))(
    '%s: opens with its password, and with no other',
    async (_, { format, secrets: of, records }) => {
      for (const [at, { password, hash, salt }] of records.entries()) {
        const stored = await store({ hash, salt, format }, sealed(of));
        expect([password, await opens(password, stored)]).toEqual([password, true]);
        if (at === 0) expect(await opens('correct horse battery staples', stored)).toBe(false);
      }
    },
    60_000,
  );
});
