/** What a provider tells of its user, in the words of OpenID Connect or its own. */
export type Claims = Readonly<Record<string, unknown>>;

/** What is left to ask a provider, once it has given a token. */
export interface ProviderAnswer {
  /** Of the ID token; empty where there is none. */
  readonly claims: Claims;
  /** What came with the callback beside the code. */
  readonly user: string | undefined;
  /** The userinfo endpoint's answer; empty where there is no such endpoint. */
  readonly userinfo: () => Promise<Claims>;
  /**
   * @param url of the provider's own interface
   * @returns the JSON that it answers to the access token
   */
  readonly read: (url: string) => Promise<unknown>;
}

/** Who somebody is at a provider. */
export interface ProviderUser {
  /** Where it is not the provider's own: Microsoft has one for each tenant. */
  readonly issuer?: string;
  readonly subject: unknown;
  readonly email?: unknown;
  /** Whether the provider says that the address was proved to be the user's. */
  readonly emailVerified: boolean;
  readonly name?: unknown;
}

/** Where a provider's endpoints are: in its metadata, or written down here. */
export type Endpoints =
  | {
      readonly kind: 'discovery';
      /** The document itself. */
      readonly url: string;
      /** What it must say of itself; as it says where that is not known. */
      readonly issuer: string | undefined;
      /** Whether its issuer has the user's tenant in it (Microsoft Entra). */
      readonly isEntra?: true;
    }
  | {
      readonly kind: 'fixed';
      readonly issuer: string;
      readonly authorization: string;
      readonly token: string;
    };

/** A provider of identities, as data: where it is, what it is asked, how its answer is read. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly endpoints: Endpoints;
  readonly clientId: string;
  /** The secret, made anew each time where it must be; undefined for a public client. */
  readonly clientSecret: (() => string) | undefined;
  readonly scopes: readonly string[];
  /** What else goes into the authorization request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** That the answer comes as a form that the provider's page sends. */
  readonly postsForm?: true;
  /** That the token endpoint refuses a `code_verifier`. */
  readonly refusesPkce?: true;
  /** That ID tokens have no `nonce`. */
  readonly omitsNonce?: true;
  /** What ID tokens must be signed with; undefined where there are none. */
  readonly idTokenAlg: string | undefined;
  readonly authoritativeDomains: readonly string[];
  readonly allowsPrivateAddresses: boolean;

  /**
   * @param answer what the provider told
   * @returns who it is; undefined when it may not log in here
   */
  readonly userOf: (answer: ProviderAnswer) => Promise<ProviderUser | undefined>;
}

/** How most OpenID providers are, and what each of them shares. */
export interface CommonSettings {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly idTokenAlg?: string | undefined;
  readonly authoritativeDomains?: readonly string[] | undefined;
  readonly privateAddresses?: boolean | undefined;
}

/**
 * @param settings of the provider
 * @returns what does not depend on which it is
 */
export function commonOf(
  settings: CommonSettings,
): Pick<
  Provider,
  'id' | 'clientId' | 'clientSecret' | 'idTokenAlg' | 'authoritativeDomains' | 'allowsPrivateAddresses'
> {
  const { id, clientId, clientSecret, idTokenAlg = 'RS256' } = settings;
  const { authoritativeDomains = [], privateAddresses = false } = settings;
  return {
    ...{ id, clientId, idTokenAlg, authoritativeDomains },
    clientSecret: clientSecret === undefined ? undefined : () => clientSecret,
    allowsPrivateAddresses: privateAddresses,
  };
}

/**
 * @param issuer of an OpenID provider, with or without a slash at its end
 * @returns where its metadata are (OpenID Connect Discovery §4)
 */
export function discoveryOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}
