import { type INestApplicationContext } from '@nestjs/common';
import { FACTORS_CONFIG, type FactorsConfig } from '../../config/index.js';
import { KeyOperations } from '../../tokens/index.js';
import { ImportedSecrets } from '../../passwords/index.js';
import { ImportedHashesStore, TotpSecrets, TotpSecretsStore } from '../../users/index.js';
import { CommandError } from '../explain.js';
import { describeResealing } from './outcomes.js';

/**
 * Puts all that is encrypted in the database under NEW_KEY_ENCRYPTION_KEY: the private keys of the ring, where there is
 * one, the secrets of one-time codes and the peppers of imported password hashes, which HS256 has as well.
 *
 * @param application the command's
 * @returns what to tell the operator
 * @throws CommandError when a key is not set, or something was left behind
 */
export async function reencrypt(application: INestApplicationContext): Promise<string> {
  const config = application.get<FactorsConfig>(FACTORS_CONFIG);
  if (config.encryptionKey === undefined)
    throw new CommandError('KEY_ENCRYPTION_KEY is not set: nothing is encrypted under it.');
  if (config.newEncryptionKey === undefined)
    throw new CommandError('Set NEW_KEY_ENCRYPTION_KEY to the key to change to.');
  const ring = application.get<KeyOperations | null>(KeyOperations);
  const keys = await ring?.reencrypt(config.newEncryptionKey);
  const secrets = await application.get(TotpSecretsStore).reseal(new TotpSecrets(config));
  const importedSecrets = application.get(ImportedSecrets);
  const hashes = await application.get(ImportedHashesStore).reseal(
    (stored) => importedSecrets.hasSecret(stored),
    (stored) => importedSecrets.renew(stored),
  );
  return describeResealing(keys, secrets, hashes);
}
