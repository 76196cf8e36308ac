import { type Resealing, type Revocation, type Rotation } from '../../tokens/index.js';
import { type SecretsResealing } from '../../users/index.js';
import { CommandError } from '../explain.js';
import { toText } from '../table.js';

/**
 * @param rotation how it ended
 * @returns what to tell the operator
 * @throws CommandError when it was refused
 */
export function describeRotation(rotation: Rotation): string {
  switch (rotation.kind) {
    case 'published': {
      const { kid, alg, activeFrom } = rotation.key;
      return `Published ${kid} (${alg}). It signs from ${toText(activeFrom)}.`;
    }
    case 'successor_waits': {
      const { kid, activeFrom } = rotation.key;
      throw new CommandError(
        `Refused: ${kid} is published already and signs from ${toText(activeFrom)}. ` +
          'Another one before that would sign tokens that nobody can verify yet.',
      );
    }
    case 'foreign_seal':
      throw new CommandError(
        'Refused: KEY_ENCRYPTION_KEY is not the one of the key ring, so the service could not open the new key.',
      );
    case 'lost_race':
      throw new CommandError('Refused: somebody else has rotated at this moment. See: keys list');
  }
}

/**
 * @param kid the key
 * @param revocation how it ended
 * @returns what to tell the operator
 * @throws CommandError when nothing was revoked
 */
export function describeRevocation(kid: string, revocation: Revocation): string {
  switch (revocation.kind) {
    case 'revoked': {
      const revoked = `Revoked ${kid}: within two seconds no node accepts it.`;
      if (revocation.active === undefined) {
        return `${revoked} No key signs yet: others are under another KEY_ENCRYPTION_KEY. See: keys list`;
      }
      const { kid: active, alg } = revocation.active;
      return `${revoked} ${active} (${alg}) signs.`;
    }
    case 'revoked_before':
      throw new CommandError(`${kid} was revoked before.`);
    case 'unknown':
      throw new CommandError(`There is no key ${kid}. See: keys list`);
  }
}

/** How many accounts one line names. */
const NAMED = 10;

/**
 * @param keys how it ended for the private keys; undefined where there is no key ring
 * @param secrets how it ended for the secrets of one-time codes
 * @param hashes how it ended for the secrets in imported password hashes, which few databases have
 * @returns what to tell the operator
 * @throws CommandError when something was left behind
 */
export function describeResealing(
  keys: Resealing | undefined,
  secrets: SecretsResealing,
  hashes: SecretsResealing,
): string {
  const kids = keys?.unopened.map(({ kid = 'one without a name' }) => kid) ?? [];
  const hasHashes = hashes.resealed + hashes.unchanged + hashes.unopened.length > 0;
  const sentences = [
    ...(keys === undefined
      ? []
      : [`Private keys: ${outcomeOf(keys.resealed.length, keys.unchanged.length, kids)}.`]),
    `Secrets of one-time codes: ${accountsOf(secrets)}.`,
    ...(hasHashes ? [`Peppers of imported password hashes: ${accountsOf(hashes)}.`] : []),
  ];
  if (kids.length + secrets.unopened.length + hashes.unopened.length > 0)
    throw new CommandError(sentences.join(' '));
  return [...sentences, 'Now set KEY_ENCRYPTION_KEY to the new key on every node, and restart.'].join('\n');
}

function accountsOf({ resealed, unchanged, unopened }: SecretsResealing): string {
  const [first, others] = [unopened.slice(0, NAMED), unopened.slice(NAMED)];
  const accounts = [...first, ...(others.length === 0 ? [] : [`${others.length} others`])];
  return outcomeOf(resealed, unchanged, accounts);
}

function outcomeOf(resealed: number, unchanged: number, unopened: readonly string[]): string {
  const done = `${resealed} re-encrypted, ${unchanged} had the new key before`;
  if (unopened.length === 0) return done;
  return `${done}, and neither KEY_ENCRYPTION_KEY nor the new one opens ${unopened.join(', ')}`;
}
