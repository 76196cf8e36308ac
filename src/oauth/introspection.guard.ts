import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { basicCredentials, bearerToken, type ClientCredentials } from '../common/http/index.js';
import { INTROSPECTION_CONFIG, type IntrospectionConfig } from '../config/index.js';
import { JwtAuthGuard } from '../auth/index.js';

/** Of no client. */
const NOBODY = Buffer.alloc(32);

/**
 * Lets those ask what a token is worth who have a right to know (RFC 7662 §2.1): a client of `INTROSPECTION_CLIENTS`,
 * by HTTP Basic, or an administrator, by access token.
 */
@Injectable()
export class IntrospectionGuard implements CanActivate {
  /** SHA-256 of the secrets, by client id: of one length, so that comparing tells nothing of theirs. */
  private readonly digests: ReadonlyMap<string, Buffer>;

  constructor(
    private readonly accessTokens: JwtAuthGuard,
    @Inject(INTROSPECTION_CONFIG) { clients }: IntrospectionConfig,
  ) {
    this.digests = new Map(clients.map(({ id, secret }) => [id, digest(secret)]));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Parameters<typeof bearerToken>[0]>();
    if (bearerToken(request) === null) {
      const credentials = basicCredentials(request);
      if (credentials !== null && this.isClient(credentials)) return true;
      throw new DomainError('authentication_required', {
        detail: 'Authenticate as a client (HTTP Basic), or with the access token of an administrator.',
        headers: { 'WWW-Authenticate': 'Basic realm="introspection", Bearer' },
      });
    }
    const { roles } = await this.accessTokens.authenticate(context);
    if (roles.includes('admin')) return true;
    throw new DomainError('forbidden', {
      headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
    });
  }

  private isClient({ id, secret }: ClientCredentials): boolean {
    // Encoded as a form's value (RFC 6749 §2.3.1), which not every client does.
    return this.matches(id, secret) || this.matches(formDecoded(id), formDecoded(secret));
  }

  private matches(id: string, secret: string): boolean {
    const expected = this.digests.get(id);
    return timingSafeEqual(digest(secret), expected ?? NOBODY) && expected !== undefined;
  }
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Itself when it is not encoded. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
