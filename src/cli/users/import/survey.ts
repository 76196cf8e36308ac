import { type FormatSecrets, type ImportedPasswords, type ReadPassword } from '../../../passwords/index.js';
import { type Candidate } from './candidates.js';
import { type DumpUser } from './formats/import-format.js';

/** How bare hashes begin, and what people call them. */
const SCHEMES: readonly (readonly [RegExp, string])[] = [
  [/^\$2[abxy]\$|^bcrypt\$/, 'bcrypt'],
  [/^\$argon2|^argon2\$/, 'Argon2'],
  [/^\$scrypt\$|^scrypt\$/, 'scrypt'],
  [/^\$pbkdf2|^pbkdf2_/, 'PBKDF2'],
  [/^bcrypt_sha256\$/, "Django's bcrypt_sha256"],
  [/^\$firebase-scrypt\$/, 'Firebase scrypt'],
  [/^\$nl/, 'nightlatch'],
];

/** Who hashes, for the queue of the hashing threads. */
const CALLER = 'users import';

/** Seconds that are not worth a word. */
const UNNOTICED = 5;

/** What is known of the passwords of some users. */
export interface Survey {
  /** How many users, and whether these are all. */
  readonly users: number;
  readonly isWhole: boolean;
  /** By what people call the scheme. */
  readonly schemes: ReadonlyMap<string, number>;
  /** bcrypt of which nobody said what it is over. */
  readonly uncertain: number;
  /** Those that are hashed once more, and one of them. */
  readonly fast: number;
  readonly fastExample: Extract<ReadPassword, { kind: 'fast' }> | undefined;
}

/**
 * @param candidates users, or what is none
 * @param isWhole whether there are no others
 * @param passwords what reads the passwords
 * @param secrets of the old application
 * @param isCertain whether the system is one whose hashes are over the password itself where they do not say otherwise
 */
export function surveyOf(
  candidates: readonly Candidate[],
  isWhole: boolean,
  passwords: ImportedPasswords,
  secrets: FormatSecrets,
  isCertain: boolean,
): Survey {
  const schemes = new Map<string, number>();
  let [users, uncertain, fast] = [0, 0, 0];
  let fastExample: Survey['fastExample'];
  for (const candidate of candidates) {
    if (!('user' in candidate)) continue;
    users += 1;
    const scheme = schemeOf(candidate.user);
    const read = readPassword(candidate.user, passwords, secrets);
    const label = read?.kind === 'refused' ? `${scheme} that can't be taken over` : scheme;
    schemes.set(label, (schemes.get(label) ?? 0) + 1);
    if (!isCertain && label === 'bcrypt') uncertain += 1;
    if (read?.kind !== 'fast') continue;
    fast += 1;
    fastExample ??= read;
  }
  return { users, isWhole, schemes, uncertain, fast, fastExample };
}

/**
 * @param survey what is known
 * @param share of the file that was looked at, 0 to 1; undefined when it is not known
 * @param passwords what hashes
 * @param threads of the hashing pool
 * @returns what to tell before anything is written: how many of what, what the text can't tell, what it costs
 */
export async function describeSurvey(
  survey: Survey,
  share: number | undefined,
  passwords: ImportedPasswords,
  threads: number,
): Promise<string> {
  const { users, isWhole, schemes, uncertain, fast } = survey;
  if (users === 0) return '';
  const list = [...schemes]
    .sort(([, some], [, others]) => others - some)
    .map(([scheme, number]) => `${digits(number)} ${scheme}`);
  const whose = isWhole
    ? `${digits(users)} user${users === 1 ? '' : 's'}`
    : `the first ${digits(users)} users`;
  return [
    `Passwords of ${whose}: ${list.join(', ')}.`,
    ...(uncertain > 0
      ? [
          `bcrypt over what? ${digits(uncertain)} hash${uncertain === 1 ? '' : 'es'}: the text does not tell whether of the password itself, ` +
            'of a digest of it, or with a pepper. Try one: --try ada@example.com',
        ]
      : []),
    ...(fast > 0 ? [await costOf(survey, share, passwords, threads)] : []),
    '',
  ].join('\n');
}

/** One is hashed to see how long that takes here. */
async function costOf(
  { fast, fastExample, isWhole }: Survey,
  share: number | undefined,
  passwords: ImportedPasswords,
  threads: number,
): Promise<string> {
  const began = performance.now();
  if (fastExample !== undefined) await passwords.toStored(fastExample, CALLER);
  const each = (performance.now() - began) / 1000 / threads;
  const all = isWhole ? fast : Math.round(fast / (share ?? 1));
  const number = isWhole ? digits(fast) : `${digits(fast)} of them (about ${digits(all)} in the file)`;
  const seconds = Math.round(all * each);
  return `${number} ${fast === 1 ? 'is' : 'are'} of fast schemes and hashed once more here, so that nothing weak is stored${
    seconds < UNNOTICED ? '' : `: about ${lasting(seconds)}`
  }.`;
}

/**
 * @param user of a dump
 * @param passwords what reads
 * @param secrets of the old application
 * @returns what its password comes to; undefined for none
 */
export function readPassword(
  { passwordHash: hash, passwordSalt, passwordFormat: format }: DumpUser,
  passwords: ImportedPasswords,
  secrets: FormatSecrets,
): ReadPassword | undefined {
  if (typeof hash !== 'string' || hash === '') return undefined;
  const salt = typeof passwordSalt === 'string' ? passwordSalt : undefined;
  return passwords.read({ hash, salt, format }, secrets);
}

/**
 * @param user of a dump
 * @returns what people call the scheme of its hash
 */
export function schemeOf({ passwordHash: hash, passwordFormat }: DumpUser): string {
  if (typeof hash !== 'string' || hash === '') return 'without a password';
  return passwordFormat ?? SCHEMES.find(([prefix]) => prefix.test(hash))?.[1] ?? 'of an unknown scheme';
}

function lasting(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`;
}

/** With commas between the thousands. */
function digits(number: number): string {
  return number.toLocaleString('en-US');
}
