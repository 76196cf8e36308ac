import { z } from 'zod';
import { type OptionKind, optionKinds, STRINGS } from '../option-kinds.js';
import { brokenRules } from './secret.js';

/** A service that may ask what a token is worth. */
export interface IntrospectionClient {
  id: string;
  secret: string;
}

/** No `:` in an id and no `,` in either: they separate. No white space: nobody sees it. */
const CLIENT = /^([\w.~-]{1,64}):([!-+\--~]+)$/;
const RULE =
  'must be a comma-separated list of id:secret, the ids of 1 to 64 letters, digits, ".", "_", "~" or "-", ' +
  'the secrets of printable ASCII characters';

const CLIENTS: OptionKind = {
  type: 'readonly { id: string; secret: string }[]',
  rule: 'must be an array of { id, secret }, both strings without a comma',
  write: (value) => (Array.isArray(value) ? STRINGS.write(value.map(pair)) : undefined),
};

/**
 * Services and their secrets. The rules for secrets hold for each; a message tells a client by its place in the list.
 *
 * @returns a schema from `id:secret,id:secret` to the clients
 */
export function introspectionClients(): z.ZodType<IntrospectionClient[], string> {
  const schema = z.string().transform((text, context) => {
    const clients = text.split(',').flatMap((item) => {
      const [, id, secret] = CLIENT.exec(item.trim()) ?? [];
      return id === undefined || secret === undefined ? [] : [{ id, secret }];
    });
    const problems = clients.flatMap(({ secret }, index) =>
      brokenRules(secret).map((rule) => `the secret of client ${index + 1} ${rule}`),
    );
    if (clients.length < text.split(',').length) problems.unshift(RULE);
    if (new Set(clients.map(({ id }) => id)).size < clients.length) {
      problems.unshift('must not name a client twice');
    }
    for (const message of problems) context.addIssue({ code: 'custom', message });
    return problems.length === 0 ? clients : z.NEVER;
  });
  return schema.register(optionKinds, CLIENTS);
}

function pair(client: unknown): string | undefined {
  const { id, secret } = (client ?? {}) as Record<'id' | 'secret', unknown>;
  return typeof id === 'string' && typeof secret === 'string' ? `${id}:${secret}` : undefined;
}
