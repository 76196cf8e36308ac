import { IMPORT_FORMATS } from './index.js';
import { type Converted, type DumpRecord } from './import-format.js';

function convert(name: string, record: DumpRecord, related: DumpRecord[] = [], hasPepper = false): Converted {
  const format = IMPORT_FORMATS.find((each) => each.name === name)!;
  return format.convert(record, { related, hasPepper });
}
const OID = '5d0a1c2e8f1b2c3d4e5f6071';
const BCRYPT = '$2b$10$NK2Nf82RYI09EgQY4JjFme5qW7NPIKz6gvgJ2Hg/frK.3KFDC0NBK';

type Row = [title: string, record: DumpRecord, expected: Converted, related?: DumpRecord[]];

/** What a realistic record of each system becomes, the messy ones among them. */
const CASES: Record<string, Row[]> = {
  'passport-local-mongoose': [
    [
      'has a username only, by default; the id tells since when',
      {
        _id: OID,
        username: 'ada',
        hash: 'aa',
        salt: 'bb',
        attempts: 3,
        last: '2026-01-01T00:00:00Z',
        __v: 0,
      },
      {
        user: {
          ...{ id: OID, name: 'ada', username: 'ada', passwordHash: 'aa', passwordSalt: 'bb' },
          ...{ passwordFormat: 'passport-local-mongoose', createdAt: '2019-06-19T11:27:42.000Z' },
        },
      },
    ],
    [
      'may log in with the address as username',
      {
        _id: OID,
        username: 'Ada@Example.com',
        firstName: 'Ada',
        lastName: 'Lovelace',
        createdAt: '2019-06-01T08:00:00Z',
      },
      {
        user: {
          id: OID,
          name: 'Ada Lovelace',
          email: 'Ada@Example.com',
          createdAt: '2019-06-01T08:00:00.000Z',
        },
      },
    ],
  ],
  'better-auth': [
    [
      'has the password in one account, and others at providers',
      {
        ...{ _id: OID, name: 'Ada A', email: 'ada@example.com', emailVerified: true, role: 'user,admin' },
        ...{ banned: true, banExpires: '2030-01-01T00:00:00Z', createdAt: '2026-11-28T21:11:37.439Z' },
      },
      {
        user: {
          ...{
            id: OID,
            name: 'Ada A',
            email: 'ada@example.com',
            emailVerified: true,
            roles: ['user', 'admin'],
          },
          ...{ passwordHash: '98:d3', passwordFormat: 'better-auth', status: 'banned' },
          ...{ bannedUntil: '2030-01-01T00:00:00.000Z', createdAt: '2026-11-28T21:11:37.439Z' },
          identities: [{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' }],
        },
        leftOut: ['identities of providers that are not the same everywhere'],
      },
      [
        { providerId: 'credential', accountId: OID, userId: OID, password: '98:d3' },
        { providerId: 'google', accountId: '1078', userId: OID, password: null },
        { providerId: 'microsoft', accountId: 'x', userId: OID },
      ],
    ],
    [
      'of SQL has other names, and may hash otherwise',
      { id: 'u1', email: 'ada@example.com', email_verified: false, banned: null, ban_expires: null },
      {
        user: { id: 'u1', name: 'ada', email: 'ada@example.com', emailVerified: false, passwordHash: BCRYPT },
      },
      [{ provider_id: 'credential', user_id: 'u1', password: BCRYPT }],
    ],
    ['who is anonymous is nobody', { id: 'u2', isAnonymous: true }, { skipped: 'anonymous' }],
  ],
  meteor: [
    [
      'has the verified one of several addresses',
      {
        ...{ _id: '2nb49xNyVbQdxxxxx', createdAt: 1564646400000, username: 'ada', profile: { name: 'Ada' } },
        emails: [
          { address: 'Old@Example.com', verified: false },
          { address: 'Ada@Example.com', verified: true },
        ],
        services: {
          password: { bcrypt: BCRYPT },
          google: { id: '1078', email: 'ada@gmail.com', verified_email: true },
          resume: {},
        },
      },
      {
        user: {
          ...{ id: '2nb49xNyVbQdxxxxx', name: 'Ada', email: 'Ada@Example.com', username: 'ada' },
          ...{ passwordHash: BCRYPT, passwordFormat: 'meteor', emailVerified: true },
          ...{ roles: ['editor'], createdAt: '2019-08-01T08:00:00.000Z' },
          identities: [
            {
              ...{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' },
              ...{ email: 'ada@gmail.com', emailVerified: true },
            },
          ],
        },
        leftOut: ['further addresses'],
      },
      [{ user: { _id: '2nb49xNyVbQdxxxxx' }, role: { _id: 'editor' } }],
    ],
    [
      'may have a username only',
      { _id: 'x', username: 'ada', services: { password: { argon2: '$argon2id$x' } } },
      {
        user: {
          id: 'x',
          name: 'ada',
          username: 'ada',
          passwordHash: '$argon2id$x',
          passwordFormat: 'meteor',
        },
      },
    ],
    ['that is none', { foo: 1 }, { skipped: 'no user' }],
  ],
  'rocket-chat': [
    ['a bot', { _id: 'rocket.cat', type: 'bot', username: 'rocket.cat' }, { skipped: 'bots and apps' }],
    [
      'is off when not active',
      {
        _id: 'a',
        type: 'user',
        name: 'Ada',
        username: 'ada',
        active: false,
        roles: ['user', 'admin'],
        emails: [{ address: 'a@example.com' }],
      },
      {
        user: {
          id: 'a',
          name: 'Ada',
          email: 'a@example.com',
          username: 'ada',
          roles: ['user', 'admin'],
          status: 'banned',
        },
      },
    ],
  ],
  'parse-server': [
    [
      'has the address as username, and accounts at providers',
      {
        ...{
          _id: 'IRzRMVTn08',
          username: 'ada@example.com',
          _hashed_password: BCRYPT,
          _created_at: '2026-11-28T21:13:25.813Z',
        },
        ...{
          _auth_data_google: { id: '1078', access_token: 'x' },
          _account_lockout_expires_at: '2030-01-01T00:00:00Z',
        },
      },
      {
        user: {
          ...{ id: 'IRzRMVTn08', name: 'ada', email: 'ada@example.com', passwordHash: BCRYPT },
          createdAt: '2026-11-28T21:13:25.813Z',
          identities: [{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' }],
        },
      },
    ],
    [
      'is nobody when anonymous',
      { _id: 'x', username: 'r4nd0m', _auth_data_anonymous: { id: 'y' } },
      { skipped: 'anonymous' },
    ],
  ],
  payload: [
    [
      'was locked after wrong passwords, which is no ban',
      {
        _id: OID,
        name: 'Ada',
        email: 'ada@example.com',
        roles: ['editor'],
        salt: 'bb',
        hash: 'aa',
        lockUntil: '2030-01-01T00:00:00Z',
        _verified: true,
        createdAt: '2026-11-28T21:14:06.935Z',
      },
      {
        user: {
          ...{ id: OID, name: 'Ada', email: 'ada@example.com', emailVerified: true, roles: ['editor'] },
          ...{
            passwordHash: 'aa',
            passwordSalt: 'bb',
            passwordFormat: 'payload',
            createdAt: '2026-11-28T21:14:06.935Z',
          },
        },
      },
    ],
  ],
  nodebb: [
    [
      'logs in with the slug of a name that none can be here; banned for a while',
      {
        ...{
          _id: OID,
          _key: 'user:7',
          uid: 7,
          username: 'Ada Lovelace',
          userslug: 'ada-lovelace',
          email: 'Ada@Example.com',
        },
        ...{ 'email:confirmed': 1, password: BCRYPT, 'password:shaWrapped': 1, joindate: 1564646400000 },
        ...{ banned: 1, 'banned:expire': 1893456000000 },
      },
      {
        user: {
          ...{
            id: '7',
            name: 'Ada Lovelace',
            email: 'Ada@Example.com',
            username: 'ada-lovelace',
            emailVerified: true,
          },
          ...{
            passwordHash: BCRYPT,
            passwordFormat: 'nodebb',
            status: 'banned',
            bannedUntil: '2030-01-01T00:00:00.000Z',
          },
          createdAt: '2019-08-01T08:00:00.000Z',
        },
      },
    ],
    [
      'banned for good; a hash of before is of the password itself',
      { _key: 'user:8', uid: 8, username: 'ben', email: '', password: BCRYPT, banned: 1, 'banned:expire': 0 },
      { user: { id: '8', name: 'ben', username: 'ben', passwordHash: BCRYPT, status: 'banned' } },
    ],
    ['that is another object', { _key: 'user:7:settings', theme: 'x' }, { skipped: 'other objects' }],
  ],
  adonisjs: [
    [
      'from a row',
      {
        id: 1,
        full_name: 'Ada',
        email: 'ada@example.com',
        password: '$scrypt$n=16384,r=8,p=1$a$b',
        created_at: '2019-06-01 08:00:00+00',
      },
      {
        user: {
          id: '1',
          name: 'Ada',
          email: 'ada@example.com',
          passwordHash: '$scrypt$n=16384,r=8,p=1$a$b',
          passwordFormat: 'adonis',
          createdAt: '2019-06-01T08:00:00.000Z',
        },
      },
    ],
  ],
  medusa: [
    [
      'has names and the id that orders refer to in customer',
      {
        id: 'pi_1',
        entity_id: 'Ada@example.com',
        provider: 'emailpass',
        auth_identity_id: 'authid_1',
        provider_metadata: '{"password":"c2Ny"}',
      },
      {
        user: {
          id: 'cus_1',
          name: 'Ada Lovelace',
          email: 'Ada@example.com',
          passwordHash: 'c2Ny',
          passwordFormat: 'medusa',
          createdAt: '2019-06-01T08:00:00.000Z',
        },
      },
      [
        { id: 'cus_0', email: 'ada@example.com', has_account: false },
        {
          id: 'cus_1',
          email: 'ada@example.com',
          has_account: true,
          first_name: 'Ada',
          last_name: 'Lovelace',
          created_at: '2019-06-01T08:00:00Z',
        },
      ],
    ],
    [
      'whole, with an account at a provider',
      {
        id: 'authid_1',
        provider_identities: [
          { provider: 'emailpass', entity_id: 'ada@example.com', provider_metadata: { password: 'c2Ny' } },
          { provider: 'github', entity_id: '42' },
        ],
      },
      {
        user: {
          ...{
            id: 'authid_1',
            name: 'ada',
            email: 'ada@example.com',
            passwordHash: 'c2Ny',
            passwordFormat: 'medusa',
          },
          identities: [{ issuer: 'https://github.com', subject: '42', provider: 'github' }],
        },
      },
    ],
    [
      'without a password',
      { provider: 'google', entity_id: '1' },
      { skipped: 'identities without a password' },
    ],
  ],
  strapi: [
    [
      'blocked',
      {
        id: 3,
        documentId: 'abc',
        username: 'ada',
        email: 'ada@example.com',
        provider: 'local',
        password: BCRYPT,
        confirmed: true,
        blocked: true,
        createdAt: '2019-06-01T08:00:00.000Z',
      },
      {
        user: {
          id: '3',
          name: 'ada',
          email: 'ada@example.com',
          username: 'ada',
          passwordHash: BCRYPT,
          emailVerified: true,
          status: 'banned',
          createdAt: '2019-06-01T08:00:00.000Z',
        },
      },
    ],
  ],
  keystone: [
    [
      'from a row',
      { id: 'clx', name: 'Ada', email: 'ada@example.com', password: BCRYPT },
      { user: { id: 'clx', name: 'Ada', email: 'ada@example.com', passwordHash: BCRYPT } },
    ],
  ],
  directus: [
    [
      'suspended',
      {
        id: 'a1',
        first_name: 'Ada',
        last_name: null,
        email: 'ada@example.com',
        password: '$argon2id$',
        status: 'suspended',
        provider: 'default',
        external_identifier: null,
      },
      {
        user: {
          id: 'a1',
          name: 'Ada',
          email: 'ada@example.com',
          passwordHash: '$argon2id$',
          status: 'banned',
        },
      },
    ],
    [
      'of a provider',
      { id: 'a2', email: 'ada@example.com', status: 'active', provider: 'github', external_identifier: '42' },
      {
        user: {
          id: 'a2',
          name: 'ada',
          email: 'ada@example.com',
          identities: [{ issuer: 'https://github.com', subject: '42', provider: 'github' }],
        },
      },
    ],
  ],
  vendure: [
    [
      'has the password in authentication_method',
      {
        id: 1,
        identifier: 'ada@example.com',
        verified: true,
        deletedAt: null,
        firstName: 'Ada',
        createdAt: '2019-06-01T08:00:00',
      },
      {
        user: {
          id: '1',
          name: 'Ada',
          email: 'ada@example.com',
          emailVerified: true,
          passwordHash: BCRYPT,
          createdAt: '2019-06-01T08:00:00.000Z',
        },
      },
      [
        {
          type: 'NativeAuthenticationMethod',
          userId: 1,
          identifier: 'ada@example.com',
          passwordHash: BCRYPT,
        },
      ],
    ],
    ['deleted', { id: 2, identifier: 'x', deletedAt: '2020-01-01' }, { skipped: 'deleted' }],
  ],
  lucia: [
    [
      'of version 3',
      { id: 'a', email: 'ada@example.com', hashed_password: 'aa:bb' },
      {
        user: {
          id: 'a',
          name: 'ada',
          email: 'ada@example.com',
          passwordHash: 'aa:bb',
          passwordFormat: 'lucia',
        },
      },
    ],
    [
      'of version 1, with keys',
      { id: 'a' },
      {
        user: {
          id: 'a',
          name: 'ada',
          email: 'ada@example.com',
          passwordHash: 'aa:bb',
          passwordFormat: 'lucia-1',
          identities: [{ issuer: 'https://github.com', subject: '42', provider: 'github' }],
        },
      },
      [
        { id: 'email:ada@example.com', user_id: 'a', hashed_password: 'aa:bb' },
        { id: 'github:42', user_id: 'a', hashed_password: null },
      ],
    ],
    [
      'of version 2, with a username',
      { id: 'a', username: 'ada' },
      { user: { id: 'a', name: 'ada', username: 'ada', passwordHash: 's2:aa:bb', passwordFormat: 'lucia' } },
      [{ id: 'username:ada', user_id: 'a', hashed_password: 's2:aa:bb' }],
    ],
  ],
  supabase: [
    [
      'banned for a while, with identities',
      {
        ...{
          id: '0b8d',
          email: 'ada@example.com',
          encrypted_password: BCRYPT,
          email_confirmed_at: '2019-06-01 08:00:00+00',
        },
        ...{
          raw_user_meta_data: { full_name: 'Ada L' },
          raw_app_meta_data: { provider: 'email' },
          phone: '49151',
        },
        ...{
          banned_until: '2030-01-01 00:00:00+00',
          deleted_at: null,
          is_anonymous: false,
          created_at: '2019-06-01 08:00:00+00',
        },
      },
      {
        user: {
          ...{
            id: '0b8d',
            name: 'Ada L',
            email: 'ada@example.com',
            emailVerified: true,
            passwordHash: BCRYPT,
          },
          ...{ passwordFormat: 'supabase', status: 'banned', bannedUntil: '2030-01-01T00:00:00.000Z' },
          createdAt: '2019-06-01T08:00:00.000Z',
          identities: [
            {
              issuer: 'https://accounts.google.com',
              subject: '1078',
              provider: 'google',
              email: 'ada@gmail.com',
              emailVerified: true,
            },
          ],
        },
        leftOut: ['phone numbers'],
      },
      [
        { user_id: '0b8d', provider: 'email', provider_id: '0b8d', identity_data: {} },
        {
          user_id: '0b8d',
          provider: 'google',
          provider_id: '1078',
          identity_data: '{"email":"ada@gmail.com","email_verified":true}',
        },
      ],
    ],
    ['anonymous', { id: 'x', email: null, is_anonymous: 't' }, { skipped: 'anonymous' }],
    [
      'deleted',
      { id: 'x', email: 'a@example.com', deleted_at: '2020-01-01 00:00:00+00' },
      { skipped: 'deleted' },
    ],
  ],
  auth0: [
    [
      'has the hash in the other export',
      {
        ...{
          user_id: 'auth0|5dea9f9c',
          email: 'ada@example.com',
          email_verified: true,
          name: 'ada@example.com',
          nickname: 'ada',
          blocked: true,
        },
        ...{
          created_at: '2019-12-06T18:36:12.412Z',
          identities: [
            { provider: 'auth0', user_id: '5dea9f9c' },
            { provider: 'google-oauth2', user_id: '1078' },
          ],
        },
      },
      {
        user: {
          ...{
            id: 'auth0|5dea9f9c',
            name: 'ada',
            email: 'ada@example.com',
            emailVerified: true,
            passwordHash: BCRYPT,
          },
          ...{ status: 'banned', createdAt: '2019-12-06T18:36:12.412Z' },
          identities: [{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' }],
        },
      },
      [{ _id: '5dea9f9c', email: 'ada@example.com', passwordHash: BCRYPT }],
    ],
    [
      'of the hashes alone has an id of its own, and perhaps the address elsewhere',
      {
        _id: '5dea',
        alt_id: 'euclid',
        identifiers: [{ type: 'email', value: 'ada@example.com', verified: true }],
        passwordHash: BCRYPT,
      },
      {
        user: {
          id: 'auth0|euclid',
          name: 'ada',
          email: 'ada@example.com',
          emailVerified: true,
          passwordHash: BCRYPT,
        },
      },
    ],
  ],
  clerk: [
    [
      'from the CSV',
      {
        ...{
          id: 'user_2x',
          first_name: 'Ada',
          last_name: 'L',
          username: '',
          primary_email_address: 'ada@example.com',
          primary_phone_number: '+49',
        },
        ...{
          verified_email_addresses: 'ada@example.com,b@example.com',
          unverified_email_addresses: '',
          totp_secret: 'JBSW',
          password_digest: BCRYPT,
          password_hasher: 'bcrypt',
        },
      },
      {
        user: {
          id: 'user_2x',
          name: 'Ada L',
          email: 'ada@example.com',
          emailVerified: true,
          passwordHash: BCRYPT,
        },
        leftOut: ['phone numbers', 'second factors'],
      },
    ],
    [
      'of a weak hasher',
      {
        id: 'u',
        primary_email_address: 'ada@example.com',
        verified_email_addresses: '',
        password_digest: 'aa',
        password_hasher: 'md5',
      },
      {
        user: { id: 'u', name: 'ada', email: 'ada@example.com', emailVerified: false },
        unusableHash: 'is of a scheme that is not taken over: md5',
      },
    ],
  ],
  keycloak: [
    [
      'from a realm',
      {
        ...{
          id: 'f0e1',
          createdTimestamp: 1564646400000,
          username: 'ada',
          enabled: false,
          emailVerified: true,
          firstName: 'Ada',
          email: 'ada@example.com',
        },
        credentials: [
          {
            type: 'password',
            secretData: '{"value":"a"}',
            credentialData: '{"algorithm":"argon2"}',
            createdDate: 1,
          },
          { type: 'otp', secretData: '{}' },
        ],
        ...{
          realmRoles: ['default-roles-x', 'editor'],
          federatedIdentities: [{ identityProvider: 'github', userId: '42', userName: 'ada' }],
        },
      },
      {
        user: {
          ...{
            id: 'f0e1',
            name: 'Ada',
            email: 'ada@example.com',
            username: 'ada',
            emailVerified: true,
            roles: ['editor'],
          },
          passwordHash:
            '{"secretData":"{\\"value\\":\\"a\\"}","credentialData":"{\\"algorithm\\":\\"argon2\\"}"}',
          ...{ passwordFormat: 'keycloak', status: 'banned', createdAt: '2019-08-01T08:00:00.000Z' },
          identities: [{ issuer: 'https://github.com', subject: '42', provider: 'github' }],
        },
        leftOut: ['second factors'],
      },
    ],
    [
      'that is a service',
      { username: 'service-account-x', serviceAccountClientId: 'x' },
      { skipped: 'service accounts' },
    ],
  ],
  fusionauth: [
    [
      'with PBKDF2',
      {
        id: 'a',
        email: 'ada@example.com',
        verified: true,
        active: true,
        password: 'aGFzaA==',
        salt: 'c2FsdA==',
        factor: 24000,
        encryption_scheme: 'salted-pbkdf2-hmac-sha256',
        insert_instant: 1564646400000,
      },
      {
        user: {
          id: 'a',
          name: 'ada',
          email: 'ada@example.com',
          emailVerified: true,
          passwordHash: '$pbkdf2-sha256$i=24000$c2FsdA$aGFzaA',
          createdAt: '2019-08-01T08:00:00.000Z',
        },
      },
    ],
    [
      'with bcrypt',
      {
        id: 'a',
        email: 'ada@example.com',
        active: 'f',
        password: BCRYPT.slice(29),
        salt: BCRYPT.slice(7, 29),
        factor: 10,
        encryptionScheme: 'bcrypt',
      },
      {
        user: {
          id: 'a',
          name: 'ada',
          email: 'ada@example.com',
          passwordHash: BCRYPT.replace('$2b$', '$2a$'),
          status: 'banned',
        },
      },
    ],
    [
      'with MD5',
      {
        id: 'a',
        email: 'ada@example.com',
        password: 'x',
        salt: 'y',
        factor: 1,
        encryptionScheme: 'salted-md5',
      },
      {
        user: { id: 'a', name: 'ada', email: 'ada@example.com' },
        unusableHash: 'is of a scheme that is not taken over (docs/migrating.md)',
      },
    ],
  ],
  kratos: [
    [
      'inactive, with a name in parts',
      {
        ...{
          id: 'a',
          state: 'inactive',
          created_at: '2019-06-01T08:00:00Z',
          traits: { email: 'ada@example.com', name: { first: 'Ada', last: 'L' } },
        },
        credentials: {
          password: { config: { hashed_password: '$2a$12$x' } },
          oidc: {
            config: {
              providers: [
                { provider: 'google', subject: '1078' },
                { provider: 'corp', subject: 'x' },
              ],
            },
          },
          totp: { config: {} },
        },
        verifiable_addresses: [{ value: 'ada@example.com', verified: true }],
      },
      {
        user: {
          ...{
            id: 'a',
            name: 'Ada L',
            email: 'ada@example.com',
            emailVerified: true,
            passwordHash: '$2a$12$x',
          },
          ...{ passwordFormat: 'kratos', status: 'banned', createdAt: '2019-06-01T08:00:00.000Z' },
          identities: [{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' }],
        },
        leftOut: ['identities of providers that are not the same everywhere', 'second factors'],
      },
    ],
  ],
  supertokens: [
    [
      'verified in another table',
      { user_id: 'a', email: 'ada@example.com', password_hash: '$2a$11$x', time_joined: 1564646400000 },
      {
        user: {
          id: 'a',
          name: 'ada',
          email: 'ada@example.com',
          emailVerified: true,
          passwordHash: '$2a$11$x',
          passwordFormat: 'supertokens',
          createdAt: '2019-08-01T08:00:00.000Z',
        },
      },
      [{ user_id: 'a', email: 'ada@example.com' }],
    ],
    [
      'of a provider',
      { user_id: 'b', third_party_id: 'google', third_party_user_id: '1078', email: 'ada@example.com' },
      {
        user: {
          id: 'b',
          name: 'ada',
          email: 'ada@example.com',
          emailVerified: false,
          identities: [
            {
              issuer: 'https://accounts.google.com',
              subject: '1078',
              provider: 'google',
              email: 'ada@example.com',
              emailVerified: false,
            },
          ],
        },
      },
    ],
  ],
  django: [
    [
      'of dumpdata',
      {
        model: 'auth.user',
        pk: 1,
        fields: {
          username: 'ada',
          first_name: 'Ada',
          last_name: '',
          email: 'ada@example.com',
          password: 'pbkdf2_sha256$1$a$b',
          is_superuser: true,
          is_active: true,
          date_joined: '2019-06-01T08:00:00Z',
        },
      },
      {
        user: {
          ...{
            id: '1',
            name: 'Ada',
            email: 'ada@example.com',
            username: 'ada',
            passwordHash: 'pbkdf2_sha256$1$a$b',
          },
          ...{ roles: ['user', 'admin'], createdAt: '2019-06-01T08:00:00.000Z' },
          identities: [
            {
              issuer: 'https://accounts.google.com',
              subject: '1078',
              provider: 'google',
              email: 'a@gmail.com',
              emailVerified: true,
            },
          ],
        },
      },
      [
        {
          model: 'socialaccount.socialaccount',
          fields: {
            user: 1,
            provider: 'google',
            uid: '1078',
            extra_data: '{"email":"a@gmail.com","email_verified":true}',
          },
        },
      ],
    ],
    [
      'of the table, with a username that none can be here and no usable password',
      { id: 2, username: 'ada+x@work', email: 'b@example.com', password: '!abc', is_active: 'f' },
      {
        user: { id: '2', name: 'b', email: 'b@example.com', status: 'banned' },
        leftOut: ['usernames that none can be here'],
      },
    ],
  ],
  werkzeug: [
    [
      'from a row',
      { id: 1, username: 'ada', password_hash: 'scrypt:1' },
      {
        user: { id: '1', name: 'ada', username: 'ada', passwordHash: 'scrypt:1', passwordFormat: 'werkzeug' },
      },
    ],
  ],
  'flask-security': [
    [
      'not active',
      {
        id: 1,
        email: 'ada@example.com',
        password: BCRYPT,
        active: false,
        confirmed_at: '2019-06-01 08:00:00',
        fs_uniquifier: 'x',
      },
      {
        user: {
          id: '1',
          name: 'ada',
          email: 'ada@example.com',
          emailVerified: true,
          passwordHash: BCRYPT,
          passwordFormat: 'flask-security',
          status: 'banned',
        },
      },
    ],
  ],
  passlib: [
    [
      'of FastAPI',
      {
        id: 1,
        email: 'ada@example.com',
        full_name: 'Ada',
        hashed_password: BCRYPT,
        is_active: true,
        is_superuser: false,
      },
      {
        user: {
          id: '1',
          name: 'Ada',
          email: 'ada@example.com',
          passwordHash: BCRYPT,
          passwordFormat: 'passlib',
        },
      },
    ],
  ],
  devise: [
    [
      'with OmniAuth',
      {
        id: 1,
        email: 'ada@example.com',
        encrypted_password: BCRYPT,
        confirmed_at: '2019-06-01 08:00:00',
        created_at: '2019-06-01 08:00:00.5',
        provider: 'google_oauth2',
        uid: '1078',
      },
      {
        user: {
          ...{
            id: '1',
            name: 'ada',
            email: 'ada@example.com',
            emailVerified: true,
            passwordHash: BCRYPT,
            createdAt: '2019-06-01T08:00:00.500Z',
          },
          identities: [{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' }],
        },
      },
    ],
    ['discarded', { id: 2, email: 'x', discarded_at: '2019-06-01 08:00:00' }, { skipped: 'deleted' }],
  ],
  laravel: [
    [
      'verified',
      {
        id: '1',
        name: 'Ada',
        email: 'ada@example.com',
        email_verified_at: '2019-06-01 08:00:00',
        password: BCRYPT,
        remember_token: null,
        deleted_at: null,
      },
      { user: { id: '1', name: 'Ada', email: 'ada@example.com', emailVerified: true, passwordHash: BCRYPT } },
    ],
  ],
  php: [
    [
      'from a row',
      { id: '1', login: 'ada', pass: BCRYPT },
      { user: { id: '1', name: 'ada', username: 'ada', passwordHash: BCRYPT, passwordFormat: 'php' } },
    ],
  ],
  wordpress: [
    [
      'with names and roles in wp_usermeta',
      {
        ID: '1',
        user_login: 'Ada Lovelace',
        user_nicename: 'ada-lovelace',
        user_pass: '$P$B',
        user_email: 'ada@example.com',
        user_registered: '2019-06-01 08:00:00',
        user_status: '0',
        display_name: 'ada',
      },
      {
        user: {
          ...{
            id: '1',
            name: 'Ada L',
            email: 'ada@example.com',
            username: 'ada-lovelace',
            passwordHash: '$P$B',
            passwordFormat: 'wordpress',
          },
          ...{ roles: ['admin', 'shop_manager'], createdAt: '2019-06-01T08:00:00.000Z' },
        },
      },
      [
        { user_id: '1', meta_key: 'first_name', meta_value: 'Ada' },
        { user_id: '1', meta_key: 'last_name', meta_value: 'L' },
        {
          user_id: '1',
          meta_key: 'wp_7_capabilities',
          meta_value: 'a:2:{s:13:"administrator";b:1;s:12:"shop_manager";b:1;}',
        },
      ],
    ],
  ],
  drupal7: [
    [
      'blocked',
      { uid: '2', name: 'ada', pass: '$S$D', mail: 'ada@example.com', status: '0', created: '1564646400' },
      {
        user: {
          id: '2',
          name: 'ada',
          email: 'ada@example.com',
          username: 'ada',
          passwordHash: '$S$D',
          passwordFormat: 'drupal7',
          status: 'banned',
          createdAt: '2019-08-01T08:00:00.000Z',
        },
      },
    ],
    ['of who is not logged in', { uid: '0', name: '' }, { skipped: 'anonymous' }],
  ],
  mediawiki: [
    [
      'with an address',
      {
        user_id: '3',
        user_name: 'Ada',
        user_real_name: '',
        user_password: ':pbkdf2:x',
        user_email: 'ada@example.com',
        user_email_authenticated: '20190601080000',
        user_registration: '20190601080000',
      },
      {
        user: {
          id: '3',
          name: 'Ada',
          email: 'ada@example.com',
          username: 'Ada',
          emailVerified: true,
          passwordHash: ':pbkdf2:x',
          passwordFormat: 'mediawiki',
          createdAt: '2019-06-01T08:00:00.000Z',
        },
      },
    ],
    [
      'of the software',
      { user_id: '1', user_name: 'MediaWiki default', user_password: '', user_email: '' },
      { skipped: 'accounts without a password and an address' },
    ],
  ],
  'aspnet-identity': [
    [
      'locked for a while',
      {
        Id: 'a',
        UserName: 'ada@example.com',
        Email: 'ada@example.com',
        EmailConfirmed: true,
        PasswordHash: 'AQAA',
        LockoutEnabled: true,
        LockoutEnd: '2030-01-01 00:00:00.0000000 +00:00',
        PhoneNumber: null,
        TwoFactorEnabled: true,
      },
      {
        user: {
          ...{
            id: 'a',
            name: 'ada',
            email: 'ada@example.com',
            emailVerified: true,
            passwordHash: 'AQAA',
            passwordFormat: 'aspnet-identity',
          },
          ...{ status: 'banned', bannedUntil: '2030-01-01T00:00:00.000Z' },
          identities: [{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' }],
        },
        leftOut: ['second factors'],
      },
      [{ LoginProvider: 'Google', ProviderKey: '1078', UserId: 'a' }],
    ],
    [
      'locked for ever',
      {
        Id: 'b',
        UserName: 'ben',
        EmailConfirmed: '0',
        LockoutEnabled: '1',
        LockoutEnd: '9999-12-31T23:59:59.9999999+00:00',
      },
      { user: { id: 'b', name: 'ben', username: 'ben', emailVerified: false, status: 'banned' } },
    ],
  ],
  'spring-security': [
    [
      'disabled',
      { username: 'ada', password: '{bcrypt}$2a$', enabled: false },
      {
        user: {
          name: 'ada',
          username: 'ada',
          passwordHash: '{bcrypt}$2a$',
          passwordFormat: 'spring',
          status: 'banned',
        },
      },
    ],
  ],
  dovecot: [
    [
      'of a passwd-file',
      { columns: ['ada@example.com', '{SSHA}x', '1000', '1000', 'Ada', '/home', ''] },
      { user: { name: 'Ada', email: 'ada@example.com', passwordHash: '{SSHA}x', passwordFormat: 'dovecot' } },
    ],
    [
      'of a table',
      { username: 'ada', domain: 'example.com', password: '{SSHA}x' },
      {
        user: {
          name: 'ada',
          email: 'ada@example.com',
          username: 'ada',
          passwordHash: '{SSHA}x',
          passwordFormat: 'dovecot',
        },
      },
    ],
  ],
  openldap: [
    [
      'with two addresses, locked',
      {
        dn: ['uid=ada'],
        uid: ['ada'],
        cn: ['Ada L'],
        mail: ['ada@example.com', 'a@example.com'],
        userpassword: ['{SSHA}x'],
        entryuuid: ['f0e1'],
        createtimestamp: ['20190601080000Z'],
        pwdaccountlockedtime: ['000001010000Z'],
      },
      {
        user: {
          id: 'f0e1',
          name: 'Ada L',
          email: 'ada@example.com',
          username: 'ada',
          passwordHash: '{SSHA}x',
          passwordFormat: 'dovecot',
          status: 'banned',
          createdAt: '2019-06-01T08:00:00.000Z',
        },
        leftOut: ['further addresses'],
      },
    ],
    ['that is no person', { dn: ['dc=example'], dc: ['example'] }, { skipped: 'entries that are no people' }],
  ],
  crypt: [
    [
      'of /etc/shadow',
      { columns: ['ada', '$6$x$y', '19000'] },
      { user: { name: 'ada', username: 'ada', passwordHash: '$6$x$y', passwordFormat: 'crypt' } },
    ],
    [
      'locked',
      { columns: ['ada', '!$6$x$y', '19000'] },
      {
        user: {
          name: 'ada',
          username: 'ada',
          passwordHash: '$6$x$y',
          passwordFormat: 'crypt',
          status: 'banned',
        },
      },
    ],
    ['of a service', { columns: ['daemon', '*', '19000'] }, { skipped: 'accounts without a password' }],
    [
      'of a table',
      { email: 'ada@example.com', hash: '$1$x$y' },
      { user: { name: 'ada', email: 'ada@example.com', passwordHash: '$1$x$y', passwordFormat: 'crypt' } },
    ],
  ],
  htpasswd: [
    [
      'with bcrypt',
      { columns: ['ada', '$2y$05$x'] },
      { user: { name: 'ada', username: 'ada', passwordHash: '$2y$05$x', passwordFormat: 'crypt' } },
    ],
    [
      'with SHA',
      { columns: ['ada@example.com', '{SHA}x'] },
      { user: { name: 'ada', email: 'ada@example.com', passwordHash: '{SHA}x', passwordFormat: 'dovecot' } },
    ],
  ],
};

for (const [name, rows] of Object.entries(CASES)) {
  describe(`a user of ${name}`, () => {
    for (const [title, record, expected, related] of rows) {
      it(title, () => {
        expect(convert(name, record, related)).toEqual(expected);
      });
    }
  });
}

it('a hash of Devise is one of the password itself unless there is a pepper', () => {
  const user = { id: 1, email: 'ada@example.com', encrypted_password: BCRYPT };
  expect(convert('devise', user)).not.toHaveProperty('user.passwordFormat');
  expect(convert('devise', user, [], true)).toHaveProperty('user.passwordFormat', 'devise');
});

it('what a user is called holds nothing that does not show, and is cut between characters', () => {
  const called = (name: string): unknown => convert('laravel', { name, email: 'a@example.com' });
  expect(called(' Ada\u0000\u0007\n Lovelace\ud800 ')).toMatchObject({ user: { name: 'Ada Lovelace' } });
  expect(called(`${'x'.repeat(99)}\u{1f600}`)).toMatchObject({ user: { name: 'x'.repeat(99) } });
  expect(called('\t')).toMatchObject({ user: { name: 'a' } });
});

it('every system has a name of its own, and nothing of a record of another one makes it fail', () => {
  expect(new Set(IMPORT_FORMATS.map(({ name }) => name)).size).toBe(IMPORT_FORMATS.length);
  const strange: DumpRecord[] = [
    {},
    { columns: [] },
    {
      id: {},
      email: [],
      emails: 'x',
      services: [],
      username: { a: 1 },
      credentials: 'x',
      traits: 7,
      fields: null,
    },
    {
      provider_identities: 'x',
      identities: {},
      identifiers: 'y',
      mail: {},
      LockoutEnd: [],
      banned: {},
      createdAt: [],
    },
  ];
  for (const { name } of IMPORT_FORMATS)
    for (const record of strange) expect(convert(name, record, strange)).toBeInstanceOf(Object);
});
