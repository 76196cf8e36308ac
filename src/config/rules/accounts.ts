import type { z } from 'zod';
import { ROLE_NAME } from '../../common/role-name.js';
import { optionKinds, STRINGS } from '../option-kinds.js';
import { field } from './field.js';

/** What nightlatch itself knows: everybody, and who administers everybody. */
export const BUILT_IN_ROLES = ['user', 'admin'] as const;

/** The role of somebody whose account has no address yet. It is given and taken by us alone. */
export const ANONYMOUS_ROLE = 'anonymous';

const MAX_ROLES = 50;

/**
 * Roles of the host's own.
 *
 * @returns a schema from a comma-separated list to the names, each once, without those that are built in
 */
export function roleNames(): z.ZodType<string[], string> {
  const rule =
    `must be a comma-separated list of at most ${MAX_ROLES} role names, each of 1 to 32 lower-case letters, ` +
    'digits, "-" or "_", beginning with a letter and ending with a letter or digit; none is anonymous';
  return field(rule, (value) => {
    const names = value.split(',').map((name) => name.trim());
    if (names.length > MAX_ROLES || !names.every((name) => ROLE_NAME.test(name) && name !== ANONYMOUS_ROLE))
      return undefined;
    return [...new Set(names)].filter((name) => !(BUILT_IN_ROLES as readonly string[]).includes(name));
  }).register(optionKinds, STRINGS);
}

/**
 * The password of the first administrator. How strong it is the password policy evaluates, which knows more than
 * the settings do; that it is not the one of `.env.example`, which everybody knows, is checked here.
 *
 * @returns a schema that leaves it as it is
 */
export function firstPassword(): z.ZodType<string, string> {
  return field('must be your own, not a sample such as change-me', (value) =>
    /change.?me/i.test(value) ? undefined : value,
  );
}
