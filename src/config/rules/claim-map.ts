import { isReservedClaim } from '../../common/jwt/extra-claims.js';
import { type OptionKind, optionKinds } from '../option-kinds.js';
import { z } from 'zod';

/** The text of each claim, by its name. `{sub}` and `{roles}` stand for what a token says there. */
export type ClaimMap = Readonly<Record<string, string>>;

const MAX_SIZE = 512;
const RULE =
  'must be a comma-separated list of name=text, of at most 512 characters in all: each name once and of 1 to 64 letters, digits, ' +
  '".", "_", "/", ":" or "-", beginning with a letter; each text of printable ASCII characters without spaces, in which {sub} and ' +
  '{roles} stand for what the token says there';
const NAME = /^[A-Za-z][\w./:-]{0,63}$/;
const TEXT = /^(?:[!-z|~]|\{sub\}|\{roles\})+$/;

const MAP: OptionKind = {
  type: 'Readonly<Record<string, string>>',
  rule: 'must be an object of strings without a comma',
  write: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const texts = Object.entries(value);
    if (!texts.every(([, text]) => typeof text === 'string' && !text.includes(','))) return undefined;
    return texts.length === 0 ? undefined : texts.map(([name, text]) => `${name}=${text}`).join(',');
  },
};

/**
 * Claims that are made of others, for verifiers that look for them under a name of their own. `scope` is the one name of the
 * RFCs that may be given: what scopes there are is up to the host.
 *
 * @returns a schema from `jid={sub}@chat.example.com,scope={roles}` to the map
 */
export function claimMap(): z.ZodType<ClaimMap, string> {
  return z
    .string()
    .transform((text, context) => {
      const claims = text.split(',').map((item) => {
        const at = item.indexOf('=');
        return [item.slice(0, Math.max(at, 0)).trim(), item.slice(at + 1).trim()] as const;
      });
      const names = claims.map(([name]) => name);
      const isWellFormed =
        text.length <= MAX_SIZE &&
        new Set(names).size === names.length &&
        claims.every(([name, value]) => NAME.test(name) && TEXT.test(value));
      if (!isWellFormed) context.addIssue({ code: 'custom', message: RULE });
      const taken = names.find((name) => name !== 'scope' && isReservedClaim(name));
      if (taken !== undefined)
        context.addIssue({
          code: 'custom',
          message: `must not name ${taken}, which tokens have already or which is reserved`,
        });
      return isWellFormed && taken === undefined ? Object.fromEntries(claims) : z.NEVER;
    })
    .register(optionKinds, MAP);
}
