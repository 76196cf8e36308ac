import { Option } from 'commander';

/** `--json`, of every command that lists or shows something. */
export const jsonOption = (): Option => new Option('--json', 'print JSON, for other programs');

/**
 * @param value what a command has found, as the HTTP interface would have it
 * @returns the text of it
 */
export const toJson = (value: unknown): string => JSON.stringify(value, undefined, 2);
