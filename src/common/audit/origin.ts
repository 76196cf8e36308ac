import { type Client } from '../http/index.js';

/**
 * Who brought something about: the owner of the account in question, another user (an administrator), somebody who
 * was not logged in, who runs the command line, or the service itself.
 */
export type Actor =
  { kind: 'owner' } | { kind: 'user'; id: string } | { kind: 'nobody' | 'operator' | 'service' };

/** Who brought something about, and from where. It is handed on to whatever writes an audit event. */
export interface Origin {
  /** Who it was. */
  actor: Actor;
  /** Absent where there is no request. */
  client?: Client;
}

/** @param client where from */
export function byOwner(client: Client): Origin {
  return { actor: { kind: 'owner' }, client };
}

/**
 * @param id the user who asks, with an access token
 * @param client where from
 */
export function byUser(id: string, client: Client): Origin {
  return { actor: { kind: 'user', id }, client };
}

/** @param client where from */
export function byNobody(client: Client): Origin {
  return { actor: { kind: 'nobody' }, client };
}

/** @param client whose request brought it about, if one did */
export function byService(client?: Client): Origin {
  return { actor: { kind: 'service' }, ...(client !== undefined && { client }) };
}

/** The command line. */
export const BY_OPERATOR: Origin = { actor: { kind: 'operator' } };
