import { Command } from 'commander';
import { shardCommand } from './shard.command.js';

/** `database`: where the data is kept. */
export function databaseCommand(): Command {
  return new Command('database')
    .description('Where the data is kept (docs/operations/sharding.md)')
    .addCommand(shardCommand());
}
