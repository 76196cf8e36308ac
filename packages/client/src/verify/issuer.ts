import { after } from '../platform.js';
import { type Claims, type CryptoKey, isGenuine, isText, type Keys, readJwt, readKeys } from './jws.js';

/** Seconds that clocks may be apart. */
export const SKEW = 30;

/** What the issuer says of tokens whose time is not over: docs/revocation.md. */
export interface News {
  readonly issuedAt: number;
  readonly kids: ReadonlySet<string>;
  readonly sessions: ReadonlySet<string>;
  readonly users: Readonly<Record<string, number>>;
  readonly usersKey: string;
}

/** Of the list of revocations that this version reads. */
const FORMAT = 2;
/** Characters. */
const MAX_LIST = 4 * 1024 * 1024;
const MAX_KEYS = 64 * 1024;
/** Milliseconds between two looks for an unknown key: anybody can make one up. */
const LOOK_AGAIN_AFTER = 10_000;
/** Milliseconds that a key set is good for when its answer does not say, at least and at most. */
const MAX_AGE = { usual: 300_000, least: 1000, greatest: 3_600_000 };
/** Milliseconds for an answer. */
const TIMEOUT = 2000;

/** Follows the issuer's keys and revocations, by asking when somebody asks us: a worker at the edge has no background. */
export class Issuer {
  /** When the news was asked for that is known; it is as old as the question. */
  private heardAt = -Infinity;
  private latest: News | undefined;
  private etag: string | undefined;
  private keys: Keys = new Map();
  private keysUntil = -Infinity;
  private lookedAgainAt = -Infinity;
  private lookingAgain: Promise<void> | undefined;
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly url: string,
    private readonly fetch: typeof globalThis.fetch,
    private readonly now: () => number,
  ) {}

  /** Milliseconds since the issuer was last heard of. */
  age(): number {
    return performance.now() - this.heardAt;
  }

  /** The news that is known. */
  news(): News | undefined {
    return this.latest;
  }

  /** Asks for the news. Rejects when there is none. */
  look(): Promise<void> {
    return this.once('list', () => this.readList());
  }

  /** A key that counts: it stands in the key set, and in the news. */
  async keyOf(kid: string): Promise<CryptoKey | undefined> {
    const find = (): CryptoKey | undefined => (this.latest?.kids.has(kid) ? this.keys.get(kid) : undefined);
    if (this.keysUntil < performance.now()) await this.lookAtKeys().catch(() => undefined);
    if (!find() && performance.now() - this.lookedAgainAt > LOOK_AGAIN_AFTER) {
      this.lookedAgainAt = performance.now();
      this.lookingAgain = this.lookAgain();
    }
    if (!find()) await Promise.race([this.lookingAgain, pause(2 * TIMEOUT, undefined)]);
    return find();
  }

  /** The news too: a key counts only when both know it, and one that replaces a revoked key signs at once. */
  private async lookAgain(): Promise<void> {
    await this.lookAtKeys().catch(() => undefined);
    await this.look().catch(() => undefined);
  }

  private lookAtKeys(): Promise<void> {
    return this.once('keys', () => this.readKeySet());
  }

  /**
   * Who asks while an answer is on its way shares it, but waits for it no longer than for one of their own: at the edge a
   * request that is broken off takes its questions with it, and nobody would ever hear of them.
   */
  private async once(what: string, ask: () => Promise<void>): Promise<void> {
    const other = this.underWay.get(what);
    const late = Symbol();
    if (other && (await Promise.race([other, pause(TIMEOUT, late)])) !== late) return;
    const own = ask().finally(() => {
      if (this.underWay.get(what) === own) this.underWay.delete(what);
    });
    this.underWay.set(what, own);
    await own;
  }

  private async readList(): Promise<void> {
    const askedAt = performance.now();
    const response = await this.get('/.well-known/revocations', this.etag);
    if (response.status !== 304) {
      this.latest = await this.verified(await textOf(response, MAX_LIST));
      this.etag = response.headers.get('ETag') ?? undefined;
    }
    this.heardAt = Math.max(this.heardAt, askedAt);
  }

  private async readKeySet(): Promise<void> {
    this.keysUntil = performance.now() + LOOK_AGAIN_AFTER;
    const response = await this.get('/.well-known/jwks.json');
    this.keys = await readKeys(await textOf(response, MAX_KEYS));
    const maxAge = /(?:^|[\s,])max-age=(\d+)/i.exec(response.headers.get('Cache-Control') ?? '')?.[1];
    const life = maxAge === undefined ? MAX_AGE.usual : Number(maxAge) * 1000;
    this.keysUntil = performance.now() + Math.min(MAX_AGE.greatest, Math.max(MAX_AGE.least, life));
  }

  private async get(path: string, etag?: string): Promise<Response> {
    const { fetch } = this;
    const response = await fetch(this.url + path, {
      headers: etag === undefined ? {} : { 'If-None-Match': etag },
      // Nowhere but where somebody has configured. Not `error`, which some runtimes do not know.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (response.status === 200 || (response.status === 304 && etag !== undefined)) return response;
    throw new Error(`status ${response.status}`);
  }

  private async verified(list: string): Promise<News> {
    const jwt = readJwt(list, 'revocations+jwt', MAX_LIST);
    if (!jwt) throw new Error('not a list of revocations');
    // A signer that the latest news did not list is new, or revoked: it must stand in the key set of this moment.
    if (!this.latest?.kids.has(jwt.kid) || !this.keys.has(jwt.kid)) await this.lookAtKeys();
    if (!(await isGenuine(jwt, this.keys.get(jwt.kid)))) throw new Error('not signed by the issuer');
    const news = newsIn(jwt.claims, this.url, this.now() / 1000);
    if (!news?.kids.has(jwt.kid) || news.issuedAt < (this.latest?.issuedAt ?? 0)) throw new Error('old news');
    return news;
  }
}

function newsIn(claims: Claims, issuer: string, now: number): News | undefined {
  const { iss, iat, format, kids, sessions, users, users_key: usersKey } = claims;
  if (iss !== issuer || format !== FORMAT || typeof iat !== 'number' || Math.abs(now - iat) > SKEW)
    return undefined;
  if (!areTexts(kids) || !areTexts(sessions) || !isText(usersKey)) return undefined;
  if (typeof users !== 'object' || users === null || Array.isArray(users)) return undefined;
  if (!Object.values(users).every(Number.isSafeInteger)) return undefined;
  return {
    issuedAt: iat,
    kids: new Set(kids),
    sessions: new Set(sessions),
    users: users as Record<string, number>,
    usersKey,
  };
}

/** Whether it is a list of texts. */
export function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

async function textOf(response: Response, maxLength: number): Promise<string> {
  const text = await response.text();
  if (text.length > maxLength) throw new Error('too long');
  return text;
}

function pause<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => void after(milliseconds, () => resolve(value), false));
}
