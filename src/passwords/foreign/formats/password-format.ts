/** A password as another system keeps it. */
export interface PasswordRecord {
  /** What it calls hash, password, digest. */
  readonly hash: string;
  /** Where the salt is not in the hash. */
  readonly salt?: string | undefined;
}

/** Secrets of the old application that its hashes can't be read or verified without. */
export interface FormatSecrets {
  /** Devise's pepper, sealed (imported-secrets.ts). */
  readonly pepper?: string | undefined;
  /** Flask-Security's SECURITY_PASSWORD_SALT, sealed. */
  readonly passwordSalt?: string | undefined;
  /** The signer key of the Firebase project that users of SuperTokens came from: used here, and stored nowhere. */
  readonly signerKey?: Buffer | undefined;
}

/** What a record comes to. */
export type ReadPassword =
  /** It is slow enough: what to store. */
  | { readonly kind: 'kept'; readonly stored: string }
  /** It is too fast: all but its digest, and the digest, over which a hash of ours is to be made (wrapped.ts). */
  | { readonly kind: 'fast'; readonly derivation: string; readonly digest: string }
  /** What it must be, or why it can't be taken and what to do instead. Never with the hash in it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** How a system writes down its passwords. */
export interface PasswordFormat {
  /** In lower case with hyphens. */
  readonly name: string;
  /** What it takes, in a sentence without its subject. */
  readonly about: string;
  /** Whether it needs the salt in a field of its own. */
  readonly needsSalt?: true;
  /** Which secret of the old application it needs, or may need; for the command line. */
  readonly secret?: keyof FormatSecrets;

  /**
   * @param record what stood in the system's database
   * @param secrets of the old application
   */
  read(record: PasswordRecord, secrets: FormatSecrets): ReadPassword;
}
