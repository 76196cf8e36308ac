import { hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ensureDataDir } from '../common/data-dir.js';
import { randomId } from '../common/ids.js';
import { ConfigurationError } from './configuration-error.js';
import { encryptionKey } from './rules/encryption-key.js';
import { secret } from './rules/secret.js';

const fileSchema = z.object({
  JWT_ACCESS_SECRET: secret(),
  JWT_REFRESH_SECRET: secret(),
  // A file from before there were encrypted keys has none.
  KEY_ENCRYPTION_KEY: encryptionKey().optional(),
});

type SecretsFile = z.output<typeof fileSchema>;

/** A variable that is generated when development leaves it unset. */
export type GeneratedName = keyof SecretsFile;

/** Secrets that a development machine makes for itself: those that were asked for. */
export type GeneratedSecrets = Partial<Record<GeneratedName, string>>;

/**
 * Secrets of `<dataDir>/secrets.json`, made on first use. Processes that start at once agree on one content:
 * each writes a file of its own, and linking it to the final name succeeds for one of them only.
 *
 * @param dataDir folder of the service's own data; made, for its owner only, when missing
 * @param missing the variables that are unset
 * @param announce gets a line when secrets were generated; undefined when none may be
 * @returns the missing secrets, 32 random bytes each
 * @throws ConfigurationError when the file is damaged, the folder can't be used, or there is none and none may be made
 */
export function generatedSecrets(
  dataDir: string,
  missing: GeneratedName[],
  announce: ((line: string) => void) | undefined,
): GeneratedSecrets {
  const file = join(dataDir, 'secrets.json');
  try {
    const found = readFile(file);
    if (found === undefined && announce === undefined) {
      throw failure(missing, `is not set, and there is no ${file}: is this the folder of the service?`);
    }
    if (found === undefined && create(dataDir, file)) {
      announce?.(`${missing.join(', ')} not set: secrets for development were generated into ${file}`);
    }
    const secrets = complete(parse(found ?? readFileSync(file, 'utf8'), file, missing), file);
    return Object.fromEntries(missing.map((name) => [name, secrets[name]]));
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw failure(missing, `is not set, and ${file} can't be used (${code ?? 'unknown error'})`);
  }
}

function readFile(file: string): string | undefined {
  try {
    const content = readFileSync(file, 'utf8');
    // A copy or a restored backup may have come out readable by others.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** True when this process's content became the file, false when another's was first. */
function create(dataDir: string, file: string): boolean {
  ensureDataDir(dataDir);
  const secrets: Required<SecretsFile> = {
    JWT_ACCESS_SECRET: randomId(32),
    JWT_REFRESH_SECRET: randomId(32),
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  return withDraft(file, secrets, (draft) => {
    try {
      linkSync(draft, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/**
 * Adds what an older file lacks. The addition is derived from what the file has (HKDF, RFC 5869), so processes
 * that do this at once write the same content, and it does not matter whose rename is the last.
 */
function complete(secrets: SecretsFile, file: string): SecretsFile {
  if (secrets.KEY_ENCRYPTION_KEY !== undefined) return secrets;
  const key = hkdfSync(
    'sha256',
    secrets.JWT_ACCESS_SECRET,
    '',
    'nightlatch development KEY_ENCRYPTION_KEY',
    32,
  );
  const completed = { ...secrets, KEY_ENCRYPTION_KEY: Buffer.from(key).toString('base64') };
  withDraft(file, completed, (draft) => renameSync(draft, file));
  return completed;
}

/** Writes a file of this process alone, which is gone afterwards unless it was renamed. */
function withDraft<T>(file: string, secrets: SecretsFile, use: (draft: string) => T): T {
  const draft = `${file}.${randomId()}`;
  try {
    writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { flag: 'wx', mode: 0o600, flush: true });
    return use(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function parse(content: string, file: string, missing: string[]): SecretsFile {
  const damaged = `is not set, and ${file} is damaged: delete it to have new secrets generated (ends all sessions)`;
  try {
    return fileSchema.parse(JSON.parse(content));
  } catch {
    // The cause stays out: a JSON error quotes what it read.
    throw failure(missing, damaged);
  }
}

function failure(variables: string[], rule: string): ConfigurationError {
  return new ConfigurationError(variables.map((variable) => ({ variable, rule })));
}
