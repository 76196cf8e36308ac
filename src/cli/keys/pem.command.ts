import { type Command } from 'commander';
import { type KeyOperations } from '../../tokens/index.js';
import { CommandError } from '../explain.js';
import { keyPairOf, publicKeyText } from './key-files.js';
import { watchKeys } from './watch-keys.js';

interface PemOptions {
  watch?: string;
  reload?: string;
  jwk?: true;
}

/**
 * Adds `pem` to `keys`.
 *
 * @param keys the group
 * @param withRing gives an action the ring
 */
export function addPemCommand(
  keys: Command,
  withRing: (action: (ring: KeyOperations) => Promise<void>) => Promise<void>,
): void {
  keys
    .command('pem')
    .description(
      'Print the public keys, the one that signs first, for verifiers that read no key set; or keep them in files (docs/keys.md)',
    )
    .option(
      '--watch <file>',
      'keep the key that signs in this file, and the next or previous one in <file>.other, until the command is ended',
    )
    .option('--reload <command>', 'with --watch: run this by a shell after each change, until it succeeds')
    .option('--jwk', 'write JWKs in place of PEM')
    .action(async ({ watch: file, reload, jwk }: PemOptions) => {
      if (reload !== undefined && file === undefined) throw new CommandError('--reload needs --watch.');
      const format = jwk ? 'jwk' : 'pem';
      await withRing(async (ring) => {
        if (file !== undefined) return watchKeys(ring, { file, reload, format });
        const pair = keyPairOf(await ring.list());
        if (pair === undefined)
          throw new CommandError('No key signs yet: the first start of the service makes one.');
        const both = [pair.signing, ...(pair.other === undefined ? [] : [pair.other])];
        process.stdout.write(both.map(({ key }) => publicKeyText(key, format)).join(''));
      });
    });
}
