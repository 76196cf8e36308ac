import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';

/** A key of the test issuer. */
export interface IssuerKey {
  kid: string;
  alg: 'ES256' | 'RS256';
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export const JWKS_PATH = '/.well-known/jwks.json';
export const REVOCATIONS_PATH = '/.well-known/revocations';
export const AUDIENCE = 'orders';

/** What {@link TestIssuer.token} does otherwise than the real issuer. */
export interface TokenOverrides {
  key?: IssuerKey;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
}

/** Makes a key with a `kid` of its own. */
export function newKey(alg: IssuerKey['alg']): IssuerKey {
  const pair =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid: randomUUID(), alg, ...pair };
}

export function jwkOf({ publicKey, kid, alg }: IssuerKey): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs anything, as an attacker with a key could. */
export function signJwt(header: unknown, payload: unknown, { alg, privateKey }: IssuerKey): string {
  const content = `${encode(header)}.${encode(payload)}`;
  const key = alg === 'ES256' ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const } : privateKey;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

/**
 * The part of nightlatch that other services see: a real HTTP server with real keys, under the control of a
 * test. `published` is what stands in the key set, `listed` what the revocations list.
 */
export class TestIssuer {
  readonly requests: { path: string; headers: IncomingHttpHeaders; status: () => number }[] = [];
  published: IssuerKey[];
  listed: IssuerKey[];
  signer: IssuerKey;
  sids: string[] = [];
  users: Record<string, number> = {};
  /** Seconds. */
  maxAge = 300;
  /** Answers instead of the issuer, by path. */
  readonly overrides = new Map<string, RequestListener>();
  private server: Server | undefined;
  private port = 0;

  private constructor(keys: IssuerKey[]) {
    this.published = [...keys];
    this.listed = [...keys];
    this.signer = keys[0]!;
  }

  /** Starts on a port of its own; the first key signs. */
  static async start(...keys: IssuerKey[]): Promise<TestIssuer> {
    const issuer = new TestIssuer(keys);
    await issuer.resume();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  async resume(): Promise<void> {
    this.server = createServer((request, response) => {
      const path = request.url ?? '';
      this.requests.push({ path, headers: request.headers, status: () => response.statusCode });
      (this.overrides.get(path) ?? this.answer)(request, response);
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as { port: number }).port;
  }

  /** Nobody listens any more; {@link resume} brings it back at the same address. */
  async stop(): Promise<void> {
    if (!this.server?.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** An access token that is right but for the overrides. */
  token({ key = this.signer, header = {}, claims = {} }: TokenOverrides = {}): string {
    const now = Math.floor(Date.now() / 1000);
    return signJwt(
      { alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header },
      {
        iss: this.url,
        aud: AUDIENCE,
        sub: 'user-1',
        sid: 'session-1',
        jti: randomUUID(),
        iat: now,
        exp: now + 600,
        ver: 3,
        roles: ['user'],
        amr: ['pwd'],
        auth_time: now,
        ...claims,
      },
      key,
    );
  }

  /** The document of the moment, right but for the overrides. */
  revocations({ key = this.signer, header = {}, claims = {} }: TokenOverrides = {}): string {
    const payload = { iss: this.url, iat: Math.floor(Date.now() / 1000), ...this.content(), ...claims };
    return signJwt({ alg: key.alg, kid: key.kid, typ: 'revocations+jwt', ...header }, payload, key);
  }

  private content(): Record<string, unknown> {
    return { kids: this.listed.map(({ kid }) => kid), sids: this.sids, users: this.users };
  }

  private readonly answer: RequestListener = (request, response) => {
    const isFeed = request.url === REVOCATIONS_PATH;
    if (!isFeed && request.url !== JWKS_PATH) {
      response.writeHead(404).end();
      return;
    }
    const content = JSON.stringify(isFeed ? this.content() : { keys: this.published.map(jwkOf) });
    const etag = `W/"${createHash('sha256').update(content).digest('base64url')}"`;
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', isFeed ? 'no-cache' : `public, max-age=${this.maxAge}`);
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader('Content-Type', isFeed ? 'application/jwt' : 'application/jwk-set+json');
    response.end(isFeed ? this.revocations() : content);
  };
}
