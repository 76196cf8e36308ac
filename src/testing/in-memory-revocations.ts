import { Injectable } from '@nestjs/common';
import { type UserPrincipal } from '../common/http/index.js';
import { type RevocationStore } from '../revocation/index.js';

/** What the guards and {@link endSession} ask of the revocations, without a database. */
@Injectable()
export class InMemoryRevocations implements Pick<
  RevocationStore,
  'isRevoked' | 'revokeRights' | 'revokeSession'
> {
  private readonly sessions = new Set<string>();
  private readonly leastVersions = new Map<string, number>();

  isRevoked({ id, sessionId, version }: Pick<UserPrincipal, 'id' | 'sessionId' | 'version'>): boolean {
    return this.sessions.has(sessionId) || version < (this.leastVersions.get(id) ?? 0);
  }

  revokeSession(sessionId: string): Promise<void> {
    this.sessions.add(sessionId);
    return Promise.resolve();
  }

  revokeRights(userId: string, leastVersion: number): Promise<void> {
    this.leastVersions.set(userId, Math.max(leastVersion, this.leastVersions.get(userId) ?? 0));
    return Promise.resolve();
  }
}
