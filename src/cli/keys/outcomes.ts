import { type Resealing, type Revocation, type Rotation } from '../../tokens/index.js';
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

/**
 * @param resealing how it ended
 * @returns what to tell the operator
 * @throws CommandError when a key was left behind
 */
export function describeResealing({ resealed, unchanged, unopened }: Resealing): string {
  const done = `${resealed.length} re-encrypted, ${unchanged.length} had the new key before`;
  if (unopened.length > 0) {
    const kids = unopened.map(({ kid = 'one without a name' }) => kid).join(', ');
    throw new CommandError(`${done}, and neither KEY_ENCRYPTION_KEY nor the new one opens ${kids}.`);
  }
  return `${done}. Now set KEY_ENCRYPTION_KEY to the new key on every node, and restart.`;
}
