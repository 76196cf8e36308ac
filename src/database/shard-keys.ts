/** How a collection is spread over the shards of a cluster, or why it is not. */
export type Spread = { readonly by: '_id' | 'key' } | { readonly stays: string };

const BY_ID = { by: '_id' } as const;

/**
 * Of every collection, without its prefix. Hashed, so that documents which come one after the other do not all go to the
 * same shard; and by what the requests that come most often name, so that one shard answers each.
 */
export const SPREAD: Readonly<Record<string, Spread>> = {
  sessions: BY_ID,
  outbox: BY_ID,
  challenges: BY_ID,
  account_failures: BY_ID,
  address_failures: BY_ID,
  audit_pending: BY_ID,
  rate_limits: { by: 'key' },
  users: {
    stays: 'e-mail addresses and usernames are unique, and shards keep one thing unique, the shard key',
  },
  mailed_tokens: {
    stays: 'by its hash, which is unique, there could be two tokens of one purpose',
  },
  revocations: {
    stays: 'few, and soon gone: every node asks for all that is new, and no other shard may keep it waiting',
  },
  signing_keys: { stays: 'a handful' },
  audit: { stays: 'its numbers are unique and follow one another: the end would be on one shard anyway' },
};
