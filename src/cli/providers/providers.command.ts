import { Command } from 'commander';
import { checkProvider, type Finding } from '../../features.js';
import { CommandError } from '../explain.js';
import { readFederation } from './read-federation.js';

const SIGNS: Record<Finding['verdict'], string> = { ok: 'ok     ', warning: 'warning', wrong: 'WRONG  ' };

/** `providers`: whose accounts people may log in with (docs/federation.md). */
export function providersCommand(): Command {
  const providers = new Command('providers').description(
    'The providers of federated logins (docs/federation.md)',
  );
  providers
    .command('check')
    .argument('[id]', 'one of them; all by default')
    .description(
      'Ask each provider what the service would, and say what is wrong: metadata, keys, clock, redirect URI',
    )
    .action(check);
  return providers;
}

async function check(id: string | undefined): Promise<void> {
  const { providers, redirectUriOf } = await readFederation();
  const chosen = providers.filter((provider) => id === undefined || provider.id === id);
  if (chosen.length === 0)
    throw new CommandError(
      id === undefined ? 'FEDERATED_PROVIDERS names none.' : `There is no provider ${id}.`,
    );
  let isWrong = false;
  for (const settings of chosen) {
    const findings = await checkProvider(settings, redirectUriOf(settings.id));
    const lines = findings.map(({ verdict, text }) => `  ${SIGNS[verdict]}  ${text}`);
    process.stdout.write(`${[settings.id, ...lines].join('\n')}\n`);
    isWrong ||= findings.some(({ verdict }) => verdict === 'wrong');
  }
  if (isWrong) throw new CommandError('Something is wrong.');
}
