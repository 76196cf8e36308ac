import { Inject, Injectable } from '@nestjs/common';
import { type Origin } from '../common/audit/index.js';
import { addSeconds } from '../common/clock.js';
import { DomainError } from '../common/errors/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import {
  KeyOperations,
  type KeyStatus,
  keyTimes,
  type RingKey,
  RingKeeper,
  type RingStatus,
  type Rotation,
} from '../tokens/index.js';

type Refusal = Exclude<Rotation, { kind: 'published' }>;

/** The key ring over HTTP: the same that `keys list`, `keys rotate` and `keys revoke` do. */
@Injectable()
export class SigningKeysFlow {
  constructor(
    @Inject(KeyOperations) private readonly ring: KeyOperations | null,
    @Inject(RingKeeper) private readonly ringKeeper: RingKeeper | null,
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
  ) {}

  /** @returns all keys, and when the next one is published by itself; undefined while that is not known */
  async list(): Promise<RingStatus & { nextRotation: Date | undefined }> {
    const status = (await this.ring?.inspect()) ?? { statuses: [], refused: [] };
    return { ...status, nextRotation: this.nextRotation(status) };
  }

  /**
   * @param origin who rotates
   * @returns the successor; where no key signed before, it does so at once
   * @throws DomainError `rotation_refused`
   */
  async rotate(origin: Origin): Promise<KeyStatus<RingKey>> {
    if (this.ring === null) throw refusal('JWT_ALGORITHM is HS256: there are no keys to rotate.');
    const rotation = await this.ring.rotate(origin);
    if (rotation.kind !== 'published') throw refusal(reasonOf(rotation));
    const { key } = rotation;
    // Without another one it has taken the place of a key that was revoked.
    const isActive = key.activeFrom <= key.publishedAt;
    return {
      key,
      ...{ state: isActive ? 'active' : 'published', since: key.publishedAt },
      until: isActive ? null : key.activeFrom,
    };
  }

  /**
   * @param kid the key
   * @param origin who revokes it
   * @throws DomainError `signing_key_not_found`, `signing_key_revoked`
   */
  async revoke(kid: string, origin: Origin): Promise<void> {
    const revocation = await this.ring?.revoke(kid, origin);
    if (revocation === undefined || revocation.kind === 'unknown')
      throw new DomainError('signing_key_not_found');
    if (revocation.kind === 'revoked_before') throw new DomainError('signing_key_revoked');
    await this.ringKeeper?.lookNow();
  }

  private nextRotation({ statuses }: RingStatus): Date | undefined {
    const { accessKeys, accessLifetime } = this.config;
    const active = statuses.find(({ state }) => state === 'active');
    const waits = statuses.some(({ state }) => state === 'published');
    if (accessKeys.algorithm === 'HS256' || active === undefined || waits) return undefined;
    const dueIn = accessKeys.rotationInterval - keyTimes(accessLifetime).publishOverlap;
    return addSeconds(active.key.activeFrom, dueIn);
  }
}

function refusal(detail: string): DomainError {
  return new DomainError('rotation_refused', { detail });
}

function reasonOf(rotation: Refusal): string {
  switch (rotation.kind) {
    case 'successor_waits': {
      const { kid, activeFrom } = rotation.key;
      return `${kid} is published already and signs from ${activeFrom.toISOString()}.`;
    }
    case 'foreign_seal':
      return 'KEY_ENCRYPTION_KEY is not the one of the key ring.';
    case 'lost_race':
      return 'Somebody else has rotated at this moment.';
  }
}
