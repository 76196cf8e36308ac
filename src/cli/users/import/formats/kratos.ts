import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { at, isRecord, record, records, text, truth, words } from './values.js';

/** Identities as the admin API takes and gives them; as rows, traits and credentials are JSON in columns. */
export const kratos: ImportFormat = {
  name: 'kratos',
  system: 'Ory Kratos',
  dump: "`COPY (SELECT row_to_json(t) FROM (SELECT i.*, (SELECT json_object_agg(y.name, json_build_object('config', c.config)) FROM identity_credentials c JOIN identity_credential_types y ON y.id = c.identity_credential_type_id WHERE c.identity_id = i.id) AS credentials, (SELECT json_agg(a) FROM identity_verifiable_addresses a WHERE a.identity_id = i.id) AS verifiable_addresses FROM identities i) t) TO STDOUT`",
  convert,
};

function convert(identity: DumpRecord): Converted {
  const traits = record(identity['traits']);
  const name = traits['name'];
  const credentials = record(identity['credentials']);
  const configOf = (kind: string): DumpRecord => record(at(credentials, `${kind}.config`));
  const email = text(traits['email']) ?? words(traits['emails'])[0];
  const addresses = records(identity['verifiable_addresses']);
  return toUser({
    id: identity['id'],
    names: [
      ...(isRecord(name)
        ? [[name['first'], name['last']].flatMap((each) => text(each) ?? []).join(' '), ...usualNames(name)]
        : []),
      ...usualNames(traits),
    ],
    email,
    usernames: [traits['username'], traits['nickname']],
    emailVerified: addresses.some(({ value, verified }) => value === email && truth(verified) === true),
    passwordHash: configOf('password')['hashed_password'],
    passwordFormat: 'kratos',
    isBanned: identity['state'] === 'inactive',
    createdAt: identity['created_at'],
    identities: records(configOf('oidc')['providers']).map(({ provider, subject }) => ({
      provider,
      subject,
    })),
    leftOut: ['totp', 'webauthn', 'lookup_secret'].some((kind) => kind in credentials)
      ? ['second factors']
      : [],
  });
}
