// Generated from config/areas: npm run docs:generate.
import type { Duration } from './config/index.js';

/** The settings that a host can make: docs/configuration.md. */
export interface SettingOptions {
  // Service
  /**
   * `production` requires every secret to be set; elsewhere missing ones are generated into `dataDir`. Default: the
   * `NODE_ENV` of the process.
   */
  nodeEnv?: 'development' | 'test' | 'production' | undefined;
  /**
   * Where clients reach the host, without a path: the issuer (`iss`) of the tokens and the base of mailed links.
   * Required in production. Default: `http://localhost:3000`.
   */
  publicUrl?: string | undefined;
  /**
   * The origins whose pages may use the refresh cookie and send forms to our routes. CORS itself is for the host to set
   * up. Default: none.
   */
  corsOrigins?: readonly string[] | undefined;
  /** The proxies in front, as the host's platform was told: their number, or their addresses. Default: `false`. */
  trustProxy?: false | number | readonly string[] | undefined;

  // Database
  /**
   * What stands before the names of our collections, in a database where another application has one of the same name
   * (docs/library.md#the-database): 1 to 40 letters, digits, `_`, `-` and `.`, beginning with a letter. Default: none.
   */
  collectionPrefix?: string | undefined;

  // Tokens
  /** Whom access tokens are for (`aud`): 1 to 255 printable ASCII characters without spaces. Default: `publicUrl`. */
  jwtAudience?: string | undefined;
  /**
   * The client that access tokens name (`client_id`, RFC 9068): 1 to 255 printable ASCII characters without spaces.
   * Default: `nightlatch`.
   */
  jwtClientId?: string | undefined;
  /**
   * Claims that are made of others, for verifiers that look under a name of their own: `{sub}` is the user id,
   * `{roles}` the roles with spaces between them. Default: none.
   */
  jwtClaims?: Readonly<Record<string, string>> | undefined;
  /**
   * What signs access tokens: `ES256` or `RS256` with the key ring, `HS256` with `jwtAccessSecret`. Default: `ES256`.
   */
  jwtAlgorithm?: 'ES256' | 'RS256' | 'HS256' | undefined;
  /** The lifetime of an access token, 30s to 24h. Default: `10m`. */
  jwtAccessExpiresIn?: Duration | undefined;
  /**
   * Signs access tokens under HS256, unused otherwise; at least 32 random bytes. Required in production with HS256.
   * Default: generated into `.data/secrets.json` in development.
   */
  jwtAccessSecret?: string | undefined;
  /**
   * Signs refresh tokens; at least 32 random bytes. Required in production. Default: generated into
   * `.data/secrets.json` in development.
   */
  jwtRefreshSecret?: string | undefined;
  /**
   * What the private keys in the database are encrypted under (ES256, RS256), and the secrets of one-time codes: 32
   * random bytes in base64. Required in production with ES256 and RS256. Default: generated into `.data/secrets.json`
   * in development.
   */
  keyEncryptionKey?: string | undefined;
  /**
   * The next `keyEncryptionKey`, by the same rules, while it is being changed: `npm run cli -- keys reencrypt`
   * (docs/keys.md). Default: none.
   */
  newKeyEncryptionKey?: string | undefined;
  /** How long a key pair signs before the next one takes over, 1h to 400d. Default: `30d`. */
  keyRotationInterval?: Duration | undefined;

  // Sessions
  /** A session ends when it has not been refreshed for this long, 1m to 400d. Default: `14d`. */
  jwtRefreshExpiresIn?: Duration | undefined;
  /** A session ends this long after the login, used or not, 1m to 400d. Default: `30d`. */
  jwtRefreshAbsoluteExpiresIn?: Duration | undefined;
  /**
   * How long after a refresh the token it replaced is still answered with the current one, 0s (never) to 300s.
   * Default: `10s`.
   */
  refreshLeeway?: Duration | undefined;
  /**
   * What a used refresh token does after `refreshLeeway`: `enforce` ends its session, `observe` only records it.
   * Default: `enforce`.
   */
  refreshReuseMode?: 'enforce' | 'observe' | undefined;
  /**
   * What a used refresh token does within `refreshLeeway`, when it comes from another device or address than the
   * refresh it was used for: `record` tells the owner and the audit log, `end` treats it as reuse. Default: `record`.
   */
  refreshReplayFromElsewhere?: 'record' | 'end' | undefined;
  /** How a client may ask for its refresh tokens to travel: `body`, `cookie` or both. Default: both. */
  refreshTransports?: readonly ('body' | 'cookie')[] | undefined;
  /** The greatest number of live sessions of an account, 1 to 1000. Default: `100`. */
  sessionsPerAccount?: number | undefined;

  // Revocation
  /**
   * How long a node may hear nothing of revocations (log-outs, bans, changes of rights) before it no longer trusts what
   * it knows, 2s to 300s. Default: `15s`.
   */
  revocationMaxStaleness?: Duration | undefined;
  /**
   * What a node does after `revocationMaxStaleness`: `closed` answers guarded requests with 503, `open` accepts access
   * tokens until they expire. Default: `closed`.
   */
  revocationStaleMode?: 'closed' | 'open' | undefined;

  // Introspection
  /** The services that may call `POST /auth/introspect` (docs/oauth.md), beside administrators. Default: none. */
  introspectionClients?: readonly { id: string; secret: string }[] | undefined;

  // Passwords
  /** The cost of bcrypt, 10 to 15; each step doubles the time of a login. Default: `12`. */
  bcryptCost?: number | undefined;
  /**
   * A key mixed into every password hash, so that a stolen database is not enough to guess passwords; at least 32
   * random bytes. Default: none.
   */
  passwordPepper?: string | undefined;
  /** The minimum length of a new password in characters, 8 to 64. Default: `8`. */
  passwordMinLength?: number | undefined;
  /** Whether the most common passwords are refused. Default: `true`. */
  passwordBlocklist?: boolean | undefined;
  /** How many passwords are hashed at once, each on a thread of its own, 1 to 256. Default: the number of cores. */
  passwordHashThreads?: number | undefined;
  /** How many more passwords may wait to be hashed, 0 to 10000. Default: `64`. */
  passwordHashQueue?: number | undefined;

  // Second factors
  /**
   * Who must have a second factor: nobody who does not want one, everybody, or those with a role. Default: `optional`.
   */
  mfaPolicy?: string | undefined;
  /**
   * For how long a device that its owner wants remembered is not asked for the second factor; `off` for never.
   * Default: `30d`.
   */
  rememberedDeviceExpiresIn?: Duration | undefined;

  // Passkeys
  /**
   * The domain that passkeys are bound to: that of the pages that use them, or one above it. Default: the host of
   * `publicUrl`.
   */
  passkeyRpId?: string | undefined;
  /**
   * The pages and apps that may use passkeys. Default: `publicUrl`, and what of `corsOrigins` is on `passkeyRpId` or
   * below it.
   */
  passkeyOrigins?: readonly string[] | undefined;
  /**
   * What happens when the signature counter of a passkey runs backwards: `record` it in the audit log, or `refuse` the
   * passkey as well. Default: `record`.
   */
  passkeyCounter?: 'record' | 'refuse' | undefined;
  /**
   * The page of the product on which people add and manage passkeys, for password managers.
   * Default: `/account/security`, where there are pages.
   */
  passkeyPageUrl?: string | undefined;

  // Accounts
  /** Roles of your own beside `user` and `admin`. Default: none. */
  roles?: readonly string[] | undefined;
  /**
   * Who may open an account, by whatever method: anybody, people with an address on a domain, or nobody but those whom
   * an administrator invites. Default: `open`.
   */
  signUp?: string | undefined;
  /** Whether everybody who is imported must have an e-mail address. Default: `false`. */
  requireEmail?: boolean | undefined;
  /** How long an anonymous account is kept after its last session has ended, 1d to 30d. Default: `30d`. */
  anonymousRetention?: Duration | undefined;
  /** The address of the first administrator, created at boot while there is none. Default: none. */
  adminEmail?: string | undefined;
  /** The password of the first administrator, by the rules for new passwords. Default: none. */
  adminPassword?: string | undefined;

  // Product
  /** What mails and pages call the product, 1 to 60 characters. Default: `nightlatch`. */
  productName?: string | undefined;
  /**
   * Where the pages behind mailed links lead back to: the front page of the product. Default: `/`, the front page of
   * where they are served.
   */
  productUrl?: string | undefined;
  /**
   * The path of a style sheet with the colours, the logo and the shapes of the product, for all pages. Default: ours.
   */
  theme?: string | undefined;

  // Mail
  /**
   * The server that takes the mails: `smtp://` (port 587 unless given, turned to TLS by STARTTLS) or `smtps://` (port
   * 465, TLS at once), with `user:password@` if it asks for them. Default: none, mails become files in `dataDir`.
   */
  smtpUrl?: string | undefined;
  /** Whom mails are from: an address, or a name and an address. Default: `productName <no-reply@host of publicUrl>`. */
  mailFrom?: string | undefined;
  /** The page that a mailed link to a new password leads to. Default: the page that nightlatch serves. */
  resetPasswordUrl?: string | undefined;
  /** The page that a mailed link to confirm an address leads to. Default: the page that nightlatch serves. */
  verifyEmailUrl?: string | undefined;
  /** The page that a mailed link to a login leads to. Default: the page that nightlatch serves. */
  emailLoginUrl?: string | undefined;

  // Audit log
  /** How long an entry of the audit log is kept, 1d to 3650d. Default: `400d`. */
  auditRetention?: Duration | undefined;

  // Limits
  /** The limits on guessing and flooding (docs/throttling.md). Default: `true`. */
  rateLimits?: boolean | undefined;
  /** Where requests are counted, the same for all nodes: `redis://` or `rediss://`. Default: in MongoDB. */
  redisUrl?: string | undefined;
}
