import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** 32 random bytes; mongod wants the alphabet of base64, and in a URI it needs no escaping. */
const FORM = /^[0-9a-f]{64}$/;

/** A key file and what is in it. */
export interface Key {
  readonly file: string;
  readonly value: string;
}

const fileOf = (dataDir: string): string => join(dataDir, 'nightlatch.key');

/**
 * The key of a data folder's mongod. It is the password of its only user: mongod accepts whoever knows the key file
 * as a member of the cluster, `__system`, and takes nothing of that from the data. So a key that is lost, damaged or
 * readable by others is replaced by a new one, data from before there was a key needs no migration, and a crash
 * leaves nothing to repair.
 *
 * @param dataDir the data folder, whose lock the caller holds
 * @param log told when a key was generated
 * @throws Error when no file can be written that only its owner reads
 */
export async function ensureKey(dataDir: string, log: (line: string) => void): Promise<Key> {
  const file = fileOf(dataDir);
  const kept = await readKey(file);
  if (kept !== undefined) return { file, value: kept };
  const value = randomBytes(32).toString('hex');
  try {
    await replace(file, value);
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new Error(`The password for MongoDB can't be written to ${file} (${code}).`, { cause });
  }
  if ((await readKey(file)) !== value) {
    throw new Error(
      `${file} stays readable by others, on a file system without permissions for example: keep the data on another one, or set MONGODB_URI.`,
    );
  }
  log(`mongod: a new password was generated into ${file}`);
  return { file, value };
}

/**
 * The key that a running mongod was started with.
 *
 * @param dataDir its data folder
 * @throws Error when it can't be read any more
 */
export async function recallKey(dataDir: string): Promise<string> {
  const file = fileOf(dataDir);
  const key = await readKey(file);
  if (key !== undefined) return key;
  throw new Error(
    `MongoDB is running on ${dataDir}, but its password can't be read from ${file}: restart the service that started it, or set MONGODB_URI.`,
  );
}

/** How a client logs in. */
export interface Credentials {
  readonly auth: { readonly username: string; readonly password: string };
  readonly authSource: string;
}

/**
 * How to log in with a key: as a member of a cluster does.
 *
 * @param key its value
 * @returns options for a MongoClient
 */
export function credentialsOf(key: string): Credentials {
  return { auth: { username: '__system', password: key }, authSource: 'local' };
}

/** @returns undefined when there is none, when it is damaged, and when others can read it */
async function readKey(file: string): Promise<string | undefined> {
  try {
    // Windows has no such bits.
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) return undefined;
    const content = await readFile(file, 'utf8');
    return FORM.test(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** In one step; what a crash before it has left is removed. */
async function replace(file: string, value: string): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, value, { flag: 'wx', mode: 0o600, flush: true });
  await rename(draft, file);
}
