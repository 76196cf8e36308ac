import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { isDeleted, toUser, usualNames } from './to-user.js';
import { at, firstOf, record, records, text } from './values.js';

/** Whose password it is. */
const WITH_PASSWORD = 'emailpass';

/** `provider_identity`, one row per way in, or `auth_identity` with its rows in it. What other tables refer to is the customer. */
export const medusa: ImportFormat = {
  name: 'medusa',
  system: 'Medusa',
  dump: '`COPY (SELECT row_to_json(t) FROM provider_identity t) TO STDOUT`, and the same of `customer`, which has the names and the ids that orders refer to',
  second: {
    content: 'the table `customer`',
    isNeeded: false,
    idOf: (identity) => [addressOf(identity)],
    ownerOf: (customer) => text(customer['email'])?.toLowerCase(),
  },
  convert,
};

function convert(identity: DumpRecord, { related }: ConvertContext): Converted {
  if (isDeleted(identity)) return { skipped: 'deleted' };
  const ways = waysOf(identity);
  const own = ways.find(({ provider }) => provider === WITH_PASSWORD);
  if (own === undefined) return { skipped: 'identities without a password' };
  // A guest of a shop has a row of the same address, and no account.
  const customer = related.find((each) => String(each['has_account']) !== 'false') ?? {};
  return toUser({
    id: customer['id'] ?? firstOf(own, 'auth_identity_id') ?? identity['id'],
    names: [...usualNames(customer), ...usualNames(record(own['user_metadata']))],
    email: own['entity_id'],
    passwordHash: at(record(own['provider_metadata']), 'password'),
    passwordFormat: 'medusa',
    createdAt: firstOf(identity, 'created_at') ?? customer['created_at'],
    identities: ways
      .filter((way) => way !== own)
      .map(({ provider, entity_id: subject }) => ({ provider, subject })),
  });
}

function waysOf(identity: DumpRecord): DumpRecord[] {
  return 'provider_identities' in identity ? records(identity['provider_identities']) : [identity];
}

function addressOf(identity: DumpRecord): string | undefined {
  return text(
    waysOf(identity).find(({ provider }) => provider === WITH_PASSWORD)?.['entity_id'],
  )?.toLowerCase();
}
