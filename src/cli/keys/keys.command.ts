import { type INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { KeyOperations } from '../../tokens/index.js';
import { CommandError } from '../explain.js';
import { jsonOption, toJson } from '../json-option.js';
import { printFrom } from '../print-from.js';
import { withApplication } from '../with-application.js';
import { keyList, keyTable } from './key-table.js';
import { describeRevocation, describeRotation } from './outcomes.js';
import { addPemCommand } from './pem.command.js';
import { reencrypt } from './reencrypt.js';

/** `keys`: the key ring, from outside (docs/keys.md). */
export function keysCommand(): Command {
  const keys = new Command('keys').description('The keys that sign access tokens (docs/keys.md)');
  keys
    .command('list')
    .description('Show every key, its state, and what happens to it next')
    .addOption(jsonOption())
    .action(({ json }: { json?: true }) =>
      run(async (ring) => {
        const status = await ring.inspect();
        return json ? toJson(keyList(status)) : keyTable(status);
      }),
    );
  keys
    .command('rotate')
    .description('Publish the next key; it takes over when every cache knows it')
    .action(() => run(async (ring) => describeRotation(await ring.rotate(BY_OPERATOR))));
  keys
    .command('revoke')
    .argument('<kid>', 'the key, as `keys list` shows it')
    .description('Emergency: refuse a key, and every token it signed, at once')
    .action((kid: string) =>
      run(async (ring) => describeRevocation(kid, await ring.revoke(kid, BY_OPERATOR))),
    );
  keys
    .command('reencrypt')
    .description(
      'Encrypt the private keys, the secrets of one-time codes and the peppers of imported hashes under NEW_KEY_ENCRYPTION_KEY; may be interrupted and repeated',
    )
    .action(() => printFrom(reencrypt));
  addPemCommand(keys, (action) => withApplication((application) => action(ringOf(application))));
  return keys;
}

/** Does something with the ring and prints what came of it. */
async function run(action: (ring: KeyOperations) => Promise<string>): Promise<void> {
  await printFrom((application) => action(ringOf(application)));
}

/** @throws CommandError when there is none */
function ringOf(application: INestApplicationContext): KeyOperations {
  const ring = application.get<KeyOperations | null>(KeyOperations);
  if (ring === null) throw new CommandError('JWT_ALGORITHM is HS256: there is no key ring.');
  return ring;
}
