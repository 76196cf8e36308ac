import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { type INestApplicationContext } from '@nestjs/common';
import { Clock, numericDate } from '../common/clock.js';
import { ResourceServerHealth, type ResourceServerOptions } from '../resource-server/index.js';
import {
  ACCESS_TOKEN_TYPE,
  checkExtraClaims,
  type JsonObject,
  principalOf,
  RevocationIds,
  REVOCATIONS_FORMAT,
  revokedSessionId,
} from '../common/jwt/index.js';
import { type Actor, actorOf, type ActorOptions, loginOf } from './actor.js';

/** A key of the test issuer. */
export interface IssuerKey {
  /** What tokens name it by. */
  kid: string;
  /** The one algorithm it signs by. */
  alg: 'ES256' | 'RS256';
  /** What signs. */
  privateKey: KeyObject;
  /** What verifies. */
  publicKey: KeyObject;
}

export const JWKS_PATH = '/.well-known/jwks.json';
export const REVOCATIONS_PATH = '/.well-known/revocations';

/** The `aud` of a test issuer's tokens. */
export const TEST_AUDIENCE = 'orders';

/** Seconds. */
const LIFETIME = 600;

/** What {@link TestIssuer.token} does otherwise than the real issuer. */
export interface TokenOverrides {
  /** What signs, instead of the `signer`. */
  key?: IssuerKey;
  /** Fields of the header, beside ours or in their place. */
  header?: Record<string, unknown>;
  /** Claims, beside ours or in their place; undefined leaves one out. */
  claims?: Record<string, unknown>;
}

/**
 * Makes a key with a `kid` of its own.
 *
 * @param alg for which algorithm
 */
export function newKey(alg: IssuerKey['alg']): IssuerKey {
  const pair =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid: randomUUID(), alg, ...pair };
}

/** @returns the public part of a key, as a JWK set has it */
export function jwkOf({ publicKey, kid, alg }: IssuerKey): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Signs anything, as an attacker with a key could.
 *
 * @param header the header
 * @param payload the claims
 * @param key what to sign with
 * @returns a JWT
 */
export function signJwt(header: unknown, payload: unknown, { alg, privateKey }: IssuerKey): string {
  const content = `${encode(header)}.${encode(payload)}`;
  const key = alg === 'ES256' ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const } : privateKey;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

/**
 * The part of nightlatch that other services see: a real HTTP server with real keys, in memory, under the control of a
 * test. `published` is what stands in the key set, `listed` what the revocations list.
 *
 * @example
 * const issuer = await TestIssuer.start();
 * ResourceServerModule.forRoot(issuer.options);
 * const { headers } = issuer.actingAs({ roles: ['admin'] });
 */
export class TestIssuer {
  /** All that was asked, the oldest first. */
  readonly requests: { path: string; headers: IncomingHttpHeaders; status: () => number }[] = [];
  /** The keys of the key set. */
  published: IssuerKey[];
  /** The keys that the revocations list counts as good. */
  listed: IssuerKey[];
  /** What signs tokens and the list. */
  signer: IssuerKey;
  /** Sessions that have ended, by their id. The list has them under the ids that real ones have there. */
  sids: string[] = [];
  /** The least version that counts, by user id; the same. */
  users: Record<string, number> = {};
  /** Seconds. */
  maxAge = 300;
  /** Answers instead of the issuer, by path. */
  readonly overrides = new Map<string, RequestListener>();
  /** What time it is for the tokens and the list. */
  clock = new Clock();
  private readonly revocationIds = new RevocationIds({ refreshSecret: randomUUID() });
  private server: Server | undefined;
  private port = 0;

  private constructor(signer: IssuerKey, others: IssuerKey[]) {
    this.published = [signer, ...others];
    this.listed = [...this.published];
    this.signer = signer;
  }

  /**
   * Starts on a port of its own.
   *
   * @param signer the key that signs; one for ES256 when absent
   * @param others what is published beside it
   */
  static async start(signer: IssuerKey = newKey('ES256'), ...others: IssuerKey[]): Promise<TestIssuer> {
    const issuer = new TestIssuer(signer, others);
    await issuer.resume();
    return issuer;
  }

  /** Its address, and the `iss` of its tokens. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a service needs to know to take its tokens. */
  get options(): Pick<ResourceServerOptions, 'issuer' | 'audience'> {
    return { issuer: this.url, audience: TEST_AUDIENCE };
  }

  /**
   * Makes somebody up who has an access token.
   *
   * @param options who it is
   */
  actingAs(options: ActorOptions = {}): Actor {
    const { id = randomUUID(), sessionId = randomUUID(), roles = ['user'], version = 0 } = options;
    const { claims = {}, authTime = this.clock.now() } = options;
    const token = this.token({
      claims: {
        ...checkExtraClaims(claims),
        ...{ sub: id, sid: sessionId, roles, ver: version },
        ...{ ...loginOf(options), auth_time: numericDate(authTime) },
      },
    });
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JsonObject;
    const user = principalOf(payload, numericDate(this.clock.now()), LIFETIME);
    if (user === undefined) throw new Error('actingAs: an id is no text, or a version no whole number');
    return actorOf(token, user);
  }

  /**
   * Ends a session, as a log-out does. A service feels it when it asks next, within a second, or when {@link tell} makes
   * it ask.
   *
   * @param actor who has logged out
   */
  endSession({ user }: Actor): void {
    this.sids.push(user.sessionId);
  }

  /**
   * Makes a service ask for keys and revocations now. A service that has just started refuses tokens with 503 until it
   * has: call this before the first request.
   *
   * @param app an application with ResourceServerModule
   * @throws Error when it got no answer that it trusts
   */
  async tell(app: INestApplicationContext): Promise<void> {
    const health = app.get(ResourceServerHealth, { strict: false });
    // A look that is under way may have begun before what is to be told.
    await health.ask();
    if (!(await health.ask()))
      throw new Error(`The application has not heard from its issuer. Is that ${this.url}?`);
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /** Listens (again), at the same address. */
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
    const now = numericDate(this.clock.now());
    const { sub = 'user-1' } = claims;
    return signJwt(
      { alg: key.alg, kid: key.kid, typ: ACCESS_TOKEN_TYPE, ...header },
      {
        iss: this.url,
        aud: TEST_AUDIENCE,
        sub,
        sid: 'session-1',
        jti: randomUUID(),
        iat: now,
        exp: now + LIFETIME,
        ver: 3,
        rvid: this.revocationIds.ofUser(String(sub)),
        roles: ['user'],
        client_id: 'nightlatch',
        acr: 'aal1',
        amr: ['pwd'],
        auth_time: now,
        ...claims,
      },
      key,
    );
  }

  /** The document of the moment, right but for the overrides. */
  revocations({ key = this.signer, header = {}, claims = {} }: TokenOverrides = {}): string {
    const payload = { iss: this.url, iat: numericDate(this.clock.now()), ...this.content(), ...claims };
    return signJwt({ alg: key.alg, kid: key.kid, typ: 'revocations+jwt', ...header }, payload, key);
  }

  private content(): Record<string, unknown> {
    const versions = Object.entries(this.users);
    return {
      format: REVOCATIONS_FORMAT,
      kids: this.listed.map(({ kid }) => kid),
      sessions: this.sids.map(revokedSessionId),
      users: Object.fromEntries(versions.map(([id, version]) => [this.revocationIds.ofUser(id), version])),
      users_key: this.revocationIds.key,
    };
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
