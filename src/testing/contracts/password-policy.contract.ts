import assert from 'node:assert/strict';
import { type PasswordOwner, type PasswordPolicy } from '../../passwords/index.js';
import { type ContractCase } from './contract-case.js';

/** A policy, with what it thinks of two passwords. */
export interface PasswordPolicyUnderTest {
  /** The one to be tried. */
  readonly policy: PasswordPolicy;
  /** A password that it takes. */
  readonly accepted: string;
  /** A password that it refuses. */
  readonly rejected: string;
}

const OWNER: PasswordOwner = Object.freeze({
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  username: 'ada',
});

/** Milliseconds in which a verdict must be there: somebody waits for it. */
const PATIENCE = 5000;

/** What clients send, too. */
const ODD_PASSWORDS: readonly [name: string, password: string][] = [
  ['an empty one', ''],
  ['white space', ' \t\n'],
  ['as long as a body may be', 'aB3$'.repeat(25_000)],
  ['emoji', '🦉'.repeat(20)],
  ['half a surrogate pair', 'tractor-\ud83d-lantern'],
  ['a null character', 'tractor\0lantern'],
  ['what looks like a pattern', '(a+)+$'.repeat(20)],
];

/**
 * What a {@link PasswordPolicy} must do.
 *
 * @param make a policy; called once for each case
 * @returns the cases, to be run in any order
 */
export function passwordPolicyContract(
  make: () => PasswordPolicyUnderTest | Promise<PasswordPolicyUnderTest>,
): ContractCase[] {
  return [
    {
      name: 'has nothing to say of a password that it takes',
      run: async () => {
        const { policy, accepted } = await make();
        assert.deepEqual(await verdictOf(policy, accepted), []);
      },
    },
    {
      name: 'says what to do about one that it refuses, and does not repeat it',
      run: async () => {
        const { policy, rejected } = await make();
        const sentences = await verdictOf(policy, rejected);
        assert.ok(sentences.length > 0, 'it was not refused');
        for (const sentence of sentences) {
          assert.ok(rejected === '' || !sentence.includes(rejected), 'a sentence has the password in it');
        }
      },
    },
    {
      name: 'evaluates alike each time, also when asked at once',
      run: async () => {
        const { policy, accepted, rejected } = await make();
        const passwords = [rejected, accepted, rejected, accepted, rejected];
        const verdicts = await Promise.all(passwords.map((password) => verdictOf(policy, password)));
        const [refused, taken] = verdicts;
        assert.deepEqual(verdicts, [refused, taken, refused, taken, refused]);
        assert.notDeepEqual(refused, taken);
      },
    },
    {
      name: 'evaluates a password of whom it knows nothing',
      run: async () => {
        const { policy, accepted, rejected } = await make();
        assert.deepEqual(await verdictOf(policy, accepted, {}), []);
        await verdictOf(policy, rejected, {});
      },
    },
    ...ODD_PASSWORDS.map(([name, password]) => ({
      name: `evaluates ${name}`,
      run: async () => {
        const { policy } = await make();
        await verdictOf(policy, password);
      },
    })),
  ];
}

/** @returns the sentences, once they are known to be such */
async function verdictOf(
  policy: PasswordPolicy,
  password: string,
  owner: PasswordOwner = OWNER,
): Promise<string[]> {
  const began = performance.now();
  const sentences: unknown = await policy.evaluate(password, owner);
  assert.ok(performance.now() - began < PATIENCE, `it took longer than ${PATIENCE} ms`);
  assert.ok(Array.isArray(sentences), 'the verdict is no array');
  for (const sentence of sentences) {
    assert.ok(typeof sentence === 'string' && sentence.trim() !== '', 'a sentence is no text');
  }
  return sentences as string[];
}
