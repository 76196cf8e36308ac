import { type INestApplicationContext } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { randomId } from '../common/ids.js';
import { checkExtraClaims } from '../common/jwt/index.js';
import { RevocationStore } from '../revocation/index.js';
import { AccessTokenService } from '../tokens/index.js';
import { type Actor, actorOf, type ActorOptions, loginOf } from './actor.js';

/**
 * Makes somebody up who has an access token, signed by the application's own key. No user and no session stand behind it:
 * handlers get a principal, as from any other token, and what looks the user up finds nobody.
 *
 * @param app an application with NightlatchModule, the real one once it is ready, or with NightlatchTestingModule
 * @param options who it is
 * @returns the token, and who holds it
 * @throws Error when the application has no such module, or a claim may not be there
 * @throws DomainError `service_unavailable` while the real one has no key yet
 *
 * @example
 * const { headers } = actingAs(app, { roles: ['admin'] });
 * const response = await fetch(`${url}/cats`, { headers });
 */
export function actingAs(app: INestApplicationContext, options: ActorOptions = {}): Actor {
  const tokens = app.get(AccessTokenService, { strict: false });
  const { token } = tokens.sign({
    userId: options.id ?? randomId(),
    sessionId: options.sessionId ?? randomId(),
    roles: options.roles ?? ['user'],
    rightsVersion: options.version ?? 0,
    ...loginOf(options),
    claims: checkExtraClaims(options.claims ?? {}),
    authTime: options.authTime ?? app.get(Clock, { strict: false }).now(),
  });
  const verified = tokens.verify(token);
  if (verified === undefined) throw new Error('actingAs: the application does not accept its own token');
  return actorOf(token, verified.principal);
}

/**
 * Ends the session of somebody, as a log-out does: from now on their token is refused.
 *
 * @param app the application that {@link actingAs} was given
 * @param actor who has logged out
 */
export async function endSession(app: INestApplicationContext, { user }: Actor): Promise<void> {
  await app.get(RevocationStore, { strict: false }).revokeSession(user.sessionId);
}
