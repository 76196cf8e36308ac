import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { bearerToken, type UserPrincipal } from '../../common/http/index.js';
import { type JsonObject } from '../../common/jwt/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../../config/index.js';
import { AccessKeys, AccessTokenService, asSecret } from '../../tokens/index.js';

/** Verifies access tokens. Asks no database: a guarded request costs a signature check. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'nightlatch-access') {
  constructor(
    private readonly tokens: AccessTokenService,
    keys: AccessKeys,
    @Inject(TOKENS_CONFIG) config: TokensConfig,
  ) {
    super({
      jwtFromRequest: bearerToken,
      // Sees the raw token before any cryptography, and gives no key to what is not worth it.
      secretOrKeyProvider: (_request, token: string, done) => {
        const key = tokens.keyFor(token);
        if (key === undefined) done(new Error('refused'));
        else done(null, asSecret(key.key));
      },
      // The second check: that the algorithm is the key's own is `keyFor`'s.
      algorithms: [...keys.algorithms],
      issuer: config.issuer,
      audience: config.audience,
      // Times are checked by `principalOf`, against the injected clock and more strictly.
      ignoreExpiration: true,
      // Its typings call it deprecated, by a comment of passport-jwt on the options beside it.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is not: see above
      jsonWebTokenOptions: { ignoreNotBefore: true },
    });
  }

  validate(claims: JsonObject): UserPrincipal | false {
    return this.tokens.principalOf(claims) ?? false;
  }
}
