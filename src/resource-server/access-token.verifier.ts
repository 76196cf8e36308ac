import { Injectable, Logger } from '@nestjs/common';
import { Clock, numericDate } from '../common/clock.js';
import { type UserPrincipal } from '../common/http/principal.js';
import { ACCESS_TOKEN_TYPE, type JsonObject, principalOf } from '../common/jwt/index.js';
import { IssuerKeys } from './issuer-keys.js';
import { ResourceServerConfig } from './resource-server.options.js';
import { isRevoked } from './revocations.js';
import { RevocationsFeed } from './revocations.feed.js';
import { isGenuine, readSignedJwt } from './signed-jwt.js';
import { UnknownKid } from './unknown-kid.js';
import { type VerifyingKey } from './verifying-key.js';

/** What a token is worth: who holds it, or why it is refused. */
export type Verdict =
  | UserPrincipal
  | 'invalid'
  /** Nothing can be said: the issuer has not been heard from, or not for too long. */
  | 'unknown';

/** Verifies access tokens with what is in memory; asks the issuer for a key it does not know, and nothing else. */
@Injectable()
export class AccessTokenVerifier {
  private readonly logger = new Logger(AccessTokenVerifier.name);

  constructor(
    private readonly keys: IssuerKeys,
    private readonly feed: RevocationsFeed,
    private readonly unknownKid: UnknownKid,
    private readonly config: ResourceServerConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @param token the raw token
   * @returns its holder, frozen, or why it is refused
   */
  async verify(token: string): Promise<Verdict> {
    const jwt = readSignedJwt(token, ACCESS_TOKEN_TYPE);
    if (jwt === undefined) return 'invalid';
    if (this.feed.news() === undefined) return 'unknown';
    const key = this.keyOf(jwt.kid) ?? (await this.newKeyOf(jwt.kid));
    if (key === undefined || !isGenuine(jwt, key)) return 'invalid';
    const principal = this.principalOf(jwt.payload);
    if (principal === undefined) return 'invalid';
    // Asked anew: we may have waited for a key, and the news may be other news, or none.
    const news = this.feed.news();
    if (news === undefined) return 'unknown';
    return isRevoked(principal, jwt.payload['rvid'], news) ? 'invalid' : principal;
  }

  /** A key counts while the issuer lists it: in an emergency it vanishes from the news first. */
  private keyOf(kid: string): VerifyingKey | undefined {
    return this.feed.news()?.kids.has(kid) === true ? this.keys.find(kid) : undefined;
  }

  private async newKeyOf(kid: string): Promise<VerifyingKey | undefined> {
    await this.unknownKid.lookAgain();
    return this.keyOf(kid);
  }

  private principalOf(claims: JsonObject): UserPrincipal | undefined {
    const { issuer, audience, maxTokenLifetime } = this.config;
    if (claims['iss'] !== issuer || !isFor(audience, claims['aud'])) {
      this.logger.debug(
        `Refused a token that the issuer has signed with iss ${quoted(claims['iss'])} and aud ${quoted(claims['aud'])}: ` +
          `issuer is ${quoted(issuer)} here, and audience ${quoted(audience)}`,
      );
      return undefined;
    }
    return principalOf(claims, numericDate(this.clock.now()), maxTokenLifetime);
  }
}

/** Of what the issuer has signed, a line's worth. */
const quoted = (claim: unknown): string =>
  (claim === undefined ? 'missing' : JSON.stringify(claim)).slice(0, 200);

/** RFC 7519 §4.1.3: one audience, or a list that contains it. */
function isFor(audience: string, aud: unknown): boolean {
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience;
}
