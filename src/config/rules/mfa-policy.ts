import type { z } from 'zod';
import { ROLE_NAME } from '../../common/role-name.js';
import { field } from './field.js';

/** Who must have a second factor. */
export interface MfaPolicy {
  /** Whether anybody can have one. */
  readonly offered: boolean;
  /** `all`, or those with one of these roles. */
  readonly requiredOf: 'all' | readonly string[];
}

const WORDS: Readonly<Record<string, MfaPolicy>> = {
  off: { offered: false, requiredOf: [] },
  optional: { offered: true, requiredOf: [] },
  required: { offered: true, requiredOf: 'all' },
};
const OF_ROLES = 'required:';

/** @returns a schema from `off`, `optional`, `required` or `required:` with roles */
export function mfaPolicy(): z.ZodType<MfaPolicy, string> {
  return field('must be off, optional, required, or required: with roles, such as required:admin', (text) => {
    if (Object.hasOwn(WORDS, text)) return WORDS[text];
    if (!text.startsWith(OF_ROLES)) return undefined;
    const roles = text
      .slice(OF_ROLES.length)
      .split(',')
      .map((role) => role.trim());
    return roles.every((role) => ROLE_NAME.test(role)) ? { offered: true, requiredOf: roles } : undefined;
  });
}
