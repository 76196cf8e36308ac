import { setTimeout as sleep } from 'node:timers/promises';
import { auditEvent, type Origin } from '../../common/audit/index.js';
import { addSeconds, type Clock } from '../../common/clock.js';
import { type KeyRingConfig } from '../../config/index.js';
import { KeyEncryption } from './key-encryption.js';
import { type KeyStatus, lifeCycleOf } from './key-life-cycle.js';
import { createKeyPair } from './key-pair.js';
import { type KeyTimes } from './key-times.js';
import { type RingKey } from './signing-key.schema.js';
import { type SigningKeysService } from './signing-keys.service.js';

/** Milliseconds, and tries, until a key that another node made is to be seen. */
const RETRY_AFTER = 50;
const TRIES = 40;

/** How a rotation ended. */
export type Rotation =
  /** A successor is published and takes over at its `activeFrom`; at once, when no key signed before. */
  | { kind: 'published'; key: RingKey }
  /** Refused: a successor waits already, and a second one would cut its overlap short. */
  | { kind: 'successor_waits'; key: RingKey }
  /** Refused: the ring is sealed with another KEY_ENCRYPTION_KEY, and the nodes could not open our key. */
  | { kind: 'foreign_seal' }
  /** Another node was first. */
  | { kind: 'lost_race' };

/** How the revocation of a key ended. */
export type Revocation =
  /** `active` signs from now on: the successor that was published, or a new key. */
  { kind: 'revoked'; active: RingKey } | { kind: 'unknown' } | { kind: 'revoked_before' };

/** How the change of KEY_ENCRYPTION_KEY ended. */
export interface Resealing {
  /** Keys that were put under the new one. */
  resealed: RingKey[];
  /** Keys that were under it before. */
  unchanged: RingKey[];
  /** Keys that neither opens. */
  unopened: RingKey[];
}

/** What changes the ring. Each change is one write, which the database gives to one node only. */
export class KeyOperations {
  private readonly encryption: KeyEncryption;

  /**
   * @param config of the ring
   * @param times the overlaps
   * @param store where the keys are
   * @param clock the time
   */
  constructor(
    private readonly config: KeyRingConfig,
    private readonly times: KeyTimes,
    private readonly store: SigningKeysService,
    private readonly clock: Clock,
  ) {
    this.encryption = new KeyEncryption(config.encryptionKey);
  }

  /** @returns every key and where it is in its life, in order of sequence */
  async list(): Promise<KeyStatus<RingKey>[]> {
    return lifeCycleOf(await this.store.all(), this.clock.now(), this.times);
  }

  /**
   * Makes sure that a key signs: the first one of an empty ring, and the one after an emergency.
   *
   * @param origin who asks for it
   * @returns the active key, whoever made it
   */
  async ensureActive(origin: Origin): Promise<RingKey> {
    for (let tries = 0; tries < TRIES; tries++) {
      const statuses = await this.list();
      const active = statuses.find(({ state }) => state === 'active');
      if (active) return active.key;
      // Read again even after a success, as the majority's word is the one that counts.
      if (!(await this.add(statuses, this.clock.now(), origin))) await sleep(RETRY_AFTER);
    }
    throw new Error('No signing key could be made');
  }

  /**
   * Publishes the next key, and deletes what is gone.
   *
   * @param origin who asks for it
   */
  async rotate(origin: Origin): Promise<Rotation> {
    const statuses = await this.list();
    const waiting = statuses.find(({ state }) => state === 'published');
    if (waiting) return { kind: 'successor_waits', key: waiting.key };
    if (this.isForeign(statuses)) return { kind: 'foreign_seal' };
    if (!statuses.some(({ state }) => state === 'active')) {
      return { kind: 'published', key: await this.ensureActive(origin) };
    }
    const key = await this.add(statuses, addSeconds(this.clock.now(), this.times.publishOverlap), origin);
    if (key === undefined) return { kind: 'lost_race' };
    await this.store.remove(statuses.filter(({ state }) => state === 'gone').map((status) => status.key));
    return { kind: 'published', key };
  }

  /**
   * Takes a key out of use at once. Should the process end in the middle, the command can be repeated, and every
   * running node mends a ring in which no key signs.
   *
   * @param kid the key
   * @param origin who revokes it
   */
  async revoke(kid: string, origin: Origin): Promise<Revocation> {
    const statuses = await this.list();
    const target = statuses.find(({ key }) => key.kid === kid);
    if (target === undefined) return { kind: 'unknown' };
    if (target.key.revokedAt !== null) return { kind: 'revoked_before' };
    const hasSuccessor = statuses.some(({ state }) => state === 'published');
    // First, so that there is no moment in which nobody can sign in.
    if (target.state === 'active' && !hasSuccessor) await this.add(statuses, this.clock.now(), origin);
    if (!(await this.store.revoke(kid, this.clock.now(), origin))) return { kind: 'revoked_before' };
    return { kind: 'revoked', active: await this.ensureActive(origin) };
  }

  /**
   * Puts every key under another KEY_ENCRYPTION_KEY, one by one: interrupted, it goes on where it was.
   *
   * @param newKey 32 bytes in base64
   */
  async reencrypt(newKey: string): Promise<Resealing> {
    const next = new KeyEncryption(newKey);
    const result: Resealing = { resealed: [], unchanged: [], unopened: [] };
    for (const key of await this.store.all()) {
      if (next.open(key.sealed, key)) {
        result.unchanged.push(key);
        continue;
      }
      const privateKey = this.encryption.open(key.sealed, key);
      if (privateKey === undefined) {
        result.unopened.push(key);
        continue;
      }
      await this.store.reseal(key, next.seal(privateKey, key));
      result.resealed.push(key);
    }
    return result;
  }

  /** @returns the key; undefined when another node has added its own in its place */
  private async add(
    statuses: KeyStatus<RingKey>[],
    activeFrom: Date,
    origin: Origin,
  ): Promise<RingKey | undefined> {
    const now = this.clock.now();
    const last = statuses.at(-1)?.key;
    const { privateKey, ...pair } = await createKeyPair(this.config.algorithm);
    const key: RingKey = {
      ...pair,
      sequence: (last?.sequence ?? 0) + 1,
      sealed: this.encryption.seal(privateKey, pair),
      publishedAt: now,
      activeFrom,
      revokedAt: null,
      auditEvents: [auditEvent('key.published', { kid: pair.kid }, origin, now)],
    };
    return (await this.store.add(key)) ? key : undefined;
  }

  /** Revoked keys do not count: after the loss of KEY_ENCRYPTION_KEY all are revoked, and a new row begins. */
  private isForeign(statuses: KeyStatus<RingKey>[]): boolean {
    const newest = statuses.findLast(({ state }) => state === 'active' || state === 'published');
    return newest !== undefined && newest.key.sealed.keyId !== this.encryption.id;
  }
}
