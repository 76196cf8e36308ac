import { hash } from 'node:crypto';
import { encodeBits } from './crypt-base64.js';
import { type FastScheme } from './fast-scheme.js';

/** `5` or `6`, the rounds, the salt. */
const PARAMETERS = /^([56])\$(\d{1,7})\$([^$:\n]{0,16})$/;

/** passlib makes 656,000; more would keep a thread for seconds. */
const ROUNDS = { min: 1000, max: 1_000_000 };

/** After as many rounds the order is as it was: 2 × 3 × 7. */
const PERIOD = 42;

/** The digest, and how its bytes become text: which three stand first, how the next ones follow, what is left over. */
const VARIANTS = {
  '5': { algorithm: 'sha256', first: [0, 10, 20], turn: [2, 0, 1], groups: 10, rest: [31, 30] },
  '6': { algorithm: 'sha512', first: [0, 21, 42], turn: [1, 2, 0], groups: 21, rest: [63] },
} as const;

/** Ulrich Drepper's SHA-crypt: `$5$[rounds=…$]salt$digest` with SHA-256, `$6$` with SHA-512. */
export const shaCryptScheme: FastScheme = {
  name: 'sha-crypt',
  rule:
    'a SHA-crypt hash $5$[rounds=…$]salt$hash or $6$[rounds=…$]salt$hash of 1000 to 1000000 rounds, a salt of at most ' +
    '16 characters, and 43 or 86 of hash',

  parse(parameters) {
    const [, variant, digits, salt = ''] = PARAMETERS.exec(parameters) ?? [];
    const rounds = Number(digits);
    if (variant === undefined || rounds < ROUNDS.min || rounds > ROUNDS.max) return undefined;
    return {
      work: `sha-crypt ${variant} ${rounds}`,
      derive: (password) => shaCrypt(variant as '5' | '6', password, Buffer.from(salt), rounds),
    };
  },
};

function shaCrypt(variant: '5' | '6', text: string, salt: Buffer, rounds: number): string {
  const { algorithm, first, turn, groups, rest } = VARIANTS[variant];
  const digestOf = (...parts: readonly Uint8Array[]): Buffer =>
    hash(algorithm, Buffer.concat(parts), 'buffer');
  const password = Buffer.from(text, 'utf8');

  const inner = digestOf(password, salt, password);
  const parts = [password, salt, stretch(inner, password.length)];
  for (let left = password.length; left > 0; left >>= 1) parts.push(left % 2 === 1 ? inner : password);
  let digest = digestOf(...parts);
  const p = stretch(digestOf(Buffer.alloc(password.length ** 2, password)), password.length);
  const s = stretch(digestOf(Buffer.alloc(salt.length * (16 + (digest[0] ?? 0)), salt)), salt.length);

  const templates = Array.from({ length: PERIOD }, (_, round) => templateOf(round, digest.length, p, s));
  for (let round = 0; round < rounds; round++) {
    const template = templates[round % PERIOD];
    if (template === undefined) continue;
    digest.copy(template.bytes, template.at);
    digest = hash(algorithm, template.bytes, 'buffer');
  }

  const byte = (at: number): number => digest[at] ?? 0;
  let encoded = '';
  let at: readonly number[] = first;
  for (let group = 0; group < groups; group++) {
    const [a = 0, b = 0, c = 0] = at;
    encoded += encodeBits((byte(a) << 16) | (byte(b) << 8) | byte(c), 4);
    at = turn.map((from) => (at[from] ?? 0) + 1);
  }
  return (
    encoded +
    encodeBits(
      rest.reduce((bits, from) => (bits << 8) | byte(from), 0),
      rest.length + 1,
    )
  );
}

/** What a round digests, with a gap for the digest before it: it is made once, as rounds are many. */
function templateOf(round: number, length: number, p: Buffer, s: Buffer): { bytes: Buffer; at: number } {
  const isOdd = round % 2 === 1;
  const middle = [...(round % 3 === 0 ? [] : [s]), ...(round % 7 === 0 ? [] : [p])];
  const gap = Buffer.alloc(length);
  const bytes = Buffer.concat(isOdd ? [p, ...middle, gap] : [gap, ...middle, p]);
  return { bytes, at: isOdd ? bytes.length - length : 0 };
}

/** @returns the bytes of `digest` again and again, `length` of them */
function stretch(digest: Buffer, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, digest);
}
