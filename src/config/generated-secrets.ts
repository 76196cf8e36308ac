import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { randomId } from '../common/ids.js';
import { ConfigurationError } from './configuration-error.js';
import { secret } from './rules/secret.js';

const secretsSchema = z.object({ JWT_ACCESS_SECRET: secret(), JWT_REFRESH_SECRET: secret() });

/** Secrets that a development machine makes for itself. */
export type GeneratedSecrets = z.output<typeof secretsSchema>;

/** The variables that are generated when development leaves them unset. */
export const GENERATED = Object.keys(secretsSchema.shape) as (keyof GeneratedSecrets)[];

/**
 * The secrets of `<dataDir>/secrets.json`, made on first use. Processes that start at once agree on one content:
 * each writes a file of its own, and linking it to the final name succeeds for one of them only.
 *
 * @param dataDir folder of the service's own data; made, for its owner only, when missing
 * @param missing the variables that are unset, for messages
 * @param announce gets a line when secrets were generated
 * @returns the secrets, 32 random bytes each
 * @throws ConfigurationError when the file is damaged or the folder can't be used
 */
export function generatedSecrets(
  dataDir: string,
  missing: string[],
  announce: (line: string) => void,
): GeneratedSecrets {
  const file = join(dataDir, 'secrets.json');
  try {
    const found = readFile(file);
    if (found !== undefined) return parse(found, file, missing);
    if (create(dataDir, file)) {
      announce(`${missing.join(', ')} not set: secrets for development were generated into ${file}`);
    }
    return parse(readFileSync(file, 'utf8'), file, missing);
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
  const secrets = Object.fromEntries(GENERATED.map((variable) => [variable, randomId(32)]));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomId()}`;
  try {
    writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { flag: 'wx', mode: 0o600, flush: true });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function parse(content: string, file: string, missing: string[]): GeneratedSecrets {
  const damaged = `is not set, and ${file} is damaged: delete it to have new secrets generated (ends all sessions)`;
  try {
    return secretsSchema.parse(JSON.parse(content));
  } catch {
    // The cause stays out: a JSON error quotes what it read.
    throw failure(missing, damaged);
  }
}

function failure(variables: string[], rule: string): ConfigurationError {
  return new ConfigurationError(variables.map((variable) => ({ variable, rule })));
}
