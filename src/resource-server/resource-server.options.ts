/** What a service needs to know to verify somebody else's access tokens. */
export interface ResourceServerOptions {
  /** The `PUBLIC_URL` of nightlatch, which is the `iss` of its tokens: an https origin (plain http for localhost only). */
  issuer: string;
  /** The `aud` of its tokens (`JWT_AUDIENCE`). */
  audience: string;
  /** Seconds, 1 to 300; 5 by default. How old the news of revocations may become before it is no longer trusted. */
  maxStaleness?: number;
  /** Whether older news makes the guard refuse tokens with 503 (default), or go on with the last news it has. */
  whenStale?: 'refuse' | 'accept';
  /**
   * The URL at which clients reach this service (RFC 9728): https (plain http for localhost only), without a query. It then
   * describes itself at `/.well-known/oauth-protected-resource`, followed by the path of the URL, and refusals name that.
   */
  resource?: string;
  /** Seconds from `iat` to `exp` at most; 24 hours by default, the longest life nightlatch can be set to. */
  maxTokenLifetime?: number;
}

/** Injection token of the options as they came. */
export const RESOURCE_SERVER_OPTIONS = Symbol('ResourceServerOptions');

/** The options, checked and complete. */
export class ResourceServerConfig implements Required<Omit<ResourceServerOptions, 'resource'>> {
  readonly issuer: string;
  readonly audience: string;
  readonly maxStaleness: number;
  readonly whenStale: 'refuse' | 'accept';
  readonly maxTokenLifetime: number;
  readonly resource: string | undefined;

  /**
   * @param options as the host gave them; untyped hosts and environment variables give anything
   * @throws Error that names the wrong option: a misspelt issuer must stop the boot, not every request
   */
  constructor(options: ResourceServerOptions) {
    const { issuer, audience, maxStaleness, whenStale, maxTokenLifetime, resource } = options;
    this.issuer = issuer;
    this.audience = audience;
    this.maxStaleness = maxStaleness ?? 5;
    this.whenStale = whenStale ?? 'refuse';
    this.maxTokenLifetime = maxTokenLifetime ?? 24 * 60 * 60;
    this.resource = resource;

    insist(isTrustworthyOrigin(issuer), 'issuer', 'an https origin such as https://auth.example.com');
    insist(typeof audience === 'string' && audience !== '', 'audience', 'a non-empty string');
    insist(isWithin(this.maxStaleness, 1, 300), 'maxStaleness', 'a number of seconds from 1 to 300');
    insist(['refuse', 'accept'].includes(this.whenStale), 'whenStale', "'refuse' or 'accept'");
    insist(
      resource === undefined || isResource(resource),
      'resource',
      'an https URL without query and fragment, as https://api.example.com/orders',
    );
    insist(isWithin(this.maxTokenLifetime, 1, 86_400), 'maxTokenLifetime', 'seconds from 1 to 86400');
  }

  /** Milliseconds between two looks at the revocations: a second, or less where two must fit into the bound. */
  get pollInterval(): number {
    return Math.min(1000, (this.maxStaleness * 1000) / 3);
  }

  /** Milliseconds that one look may take: one that hangs must leave time for another within the bound. */
  get pollTimeout(): number {
    return Math.min(2000, (this.maxStaleness * 1000) / 3);
  }
}

function insist(holds: boolean, option: keyof ResourceServerOptions, rule: string): void {
  if (!holds) throw new Error(`ResourceServerModule: ${option} must be ${rule}`);
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

/** An exact origin, over TLS or on this machine: whoever can change what it answers can let anybody in. */
function isTrustworthyOrigin(value: unknown): boolean {
  return isTrustworthyUrl(value) && new URL(value).origin === value;
}

/** As clients have to compare it (RFC 9728 §3.3): exactly as written, an origin with or without a path. */
function isResource(value: unknown): boolean {
  return (
    isTrustworthyUrl(value) &&
    /^https?:\/\/[^\s"\\?#@]+$/.test(value) &&
    [value, `${value}/`].includes(new URL(value).href)
  );
}

function isTrustworthyUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}
