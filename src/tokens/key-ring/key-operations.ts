import { setTimeout as sleep } from 'node:timers/promises';
import { auditEvent, type Origin } from '../../common/audit/index.js';
import { addSeconds, type Clock } from '../../common/clock.js';
import { type KeyRingConfig } from '../../config/index.js';
import { examineRing, type RefusedKey } from './examine-ring.js';
import { KeyEncryption } from './key-encryption.js';
import { type KeyStatus, lifeCycleOf } from './key-life-cycle.js';
import { createKeyPair } from './key-pair.js';
import { type KeyTimes } from './key-times.js';
import { type RecordMac } from './record-mac.js';
import { type RingReader, type RingReading } from './ring-reader.js';
import { type RingKey } from './signing-key.schema.js';
import { type SigningKeyStore } from './signing-key.store.js';

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
  /**
   * `active` signs from now on: the successor that was published, or a new key. Undefined as long as the ring has keys
   * under another KEY_ENCRYPTION_KEY.
   */
  { kind: 'revoked'; active: RingKey | undefined } | { kind: 'unknown' } | { kind: 'revoked_before' };

/** How the change of KEY_ENCRYPTION_KEY ended. */
export interface Resealing {
  /** Keys that were put under the new one. */
  resealed: RingKey[];
  /** Keys that were under it before. */
  unchanged: RingKey[];
  /** Keys that neither opens, and that are not revoked. */
  unopened: Pick<RefusedKey, 'kid'>[];
}

/** The ring at one moment. */
export interface RingStatus {
  /** Every key that is trusted, and where it is in its life, in order of sequence. */
  statuses: KeyStatus<RingKey>[];
  /** Documents that are not. */
  refused: readonly RefusedKey[];
}

/** What changes the ring. Each change is one write, which the database gives to one node only. */
export class KeyOperations {
  private readonly encryption: KeyEncryption;

  /**
   * @param config of the ring
   * @param times the overlaps
   * @param store where the keys are
   * @param reader reads them
   * @param clock the time
   */
  constructor(
    private readonly config: KeyRingConfig,
    private readonly times: KeyTimes,
    private readonly signingKeyStore: SigningKeyStore,
    private readonly reader: RingReader,
    private readonly clock: Clock,
  ) {
    this.encryption = new KeyEncryption(config.encryptionKey);
  }

  /** @returns every key that is trusted and where it is in its life, in order of sequence */
  async list(): Promise<KeyStatus<RingKey>[]> {
    return (await this.inspect()).statuses;
  }

  /** @returns all that there is, also what is not trusted */
  async inspect(): Promise<RingStatus> {
    const reading = await this.reader.read();
    return { statuses: this.statusesOf(reading), refused: reading.refused };
  }

  /**
   * Makes sure that a key signs: the first one of an empty ring, and the one after an emergency.
   *
   * @param origin the caller for it
   * @returns the active key, whoever made it; undefined when there is none and the ring has keys under another
   * KEY_ENCRYPTION_KEY: the nodes could not open ours
   */
  async ensureActive(origin: Origin): Promise<RingKey | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const reading = await this.reader.read();
      const active = this.statusesOf(reading).find(({ state }) => state === 'active');
      if (active) return active.key;
      if (this.isForeign(reading)) return undefined;
      // Read again even after a success, as the majority's word is the one that counts.
      if (!(await this.add(reading, this.clock.now(), origin))) await sleep(RETRY_AFTER);
    }
    throw new Error('No signing key could be made');
  }

  /**
   * Publishes the next key, and deletes what is gone.
   *
   * @param origin the caller for it
   */
  async rotate(origin: Origin): Promise<Rotation> {
    const reading = await this.reader.read();
    const statuses = this.statusesOf(reading);
    const waiting = statuses.find(({ state }) => state === 'published');
    if (waiting) return { kind: 'successor_waits', key: waiting.key };
    const active = statuses.find(({ state }) => state === 'active');
    if (active === undefined) {
      const key = await this.ensureActive(origin);
      return key === undefined ? { kind: 'foreign_seal' } : { kind: 'published', key };
    }
    if (active.key.sealed.keyId !== this.encryption.id) return { kind: 'foreign_seal' };
    const key = await this.add(reading, addSeconds(this.clock.now(), this.times.publishOverlap), origin);
    if (key === undefined) return { kind: 'lost_race' };
    await this.signingKeyStore.remove(leftBehind(statuses, reading.refused, key));
    return { kind: 'published', key };
  }

  /**
   * Takes a key out of use at once, whether it is trusted or not. Should the process end in the middle, the command can
   * be repeated, and every running node mends a ring in which no key signs.
   *
   * @param kid the key
   * @param origin who revokes it
   */
  async revoke(kid: string, origin: Origin): Promise<Revocation> {
    const reading = await this.reader.read();
    const statuses = this.statusesOf(reading);
    const target = statuses.find(({ key }) => key.kid === kid);
    const isOut = target === undefined || target.key.revokedAt !== null;
    const refused = reading.refused.filter((one) => one.kid === kid);
    // Somebody may have put another document under the name of a key.
    const open = refused.find(({ revokedAt }) => revokedAt === null)?.sequence;
    if (isOut && open !== undefined) {
      await this.signingKeyStore.revoke({ sequence: open, kid }, this.clock.now(), undefined, origin);
      return { kind: 'revoked', active: await this.ensureActive(origin) };
    }
    if (target === undefined) return { kind: refused.length > 0 ? 'revoked_before' : 'unknown' };
    if (isOut) return { kind: 'revoked_before' };
    const hasSuccessor = statuses.some(({ state }) => state === 'published');
    // First, so that there is no moment in which nobody can sign in.
    if (target.state === 'active' && !hasSuccessor && !this.isForeign(reading)) {
      await this.add(reading, this.clock.now(), origin);
    }
    const now = this.clock.now();
    const macs = this.authenticate({ ...target.key, revokedAt: now }, reading);
    if (!(await this.signingKeyStore.revoke(target.key, now, macs, origin)))
      return { kind: 'revoked_before' };
    return { kind: 'revoked', active: await this.ensureActive(origin) };
  }

  /**
   * Gives MACs to the records that are to get one. Should it break off, the rest gets them at the next look.
   *
   * @param reading what was read
   */
  async adopt(reading: RingReading): Promise<void> {
    for (const { stored, adopted } of reading.adoptions) {
      const { revokedAt } = adopted;
      await this.signingKeyStore.amend(stored, { revokedAt, macs: this.authenticate(adopted, reading) });
    }
  }

  /**
   * Puts every key under another KEY_ENCRYPTION_KEY, one by one: interrupted, it goes on where it was. The MACs are then
   * of both, since the running nodes have the old one until they are restarted.
   *
   * @param newKey 32 bytes in base64
   */
  async reencrypt(newKey: string): Promise<Resealing> {
    const next = new KeyEncryption(newKey);
    await this.adopt(await this.reader.read());
    const documents = await this.signingKeyStore.all();
    const now = this.clock.now();
    const done = examineRing(documents, next, now).trusted.filter((key) => next.open(key.sealed, key));
    const isDone = ({ kid }: { kid: string | undefined }): boolean => done.some((key) => key.kid === kid);
    const { trusted, refused, since = now } = examineRing(documents, this.encryption, now);
    const result: Resealing = {
      resealed: [],
      unchanged: done,
      unopened: refused.filter((key) => key.revokedAt === null && !isDone(key)),
    };
    for (const key of trusted) {
      if (isDone(key)) continue;
      const privateKey = this.encryption.open(key.sealed, key);
      if (privateKey === undefined) {
        result.unopened.push(key);
        continue;
      }
      const macs = [this.encryption, next].map((encryption) => encryption.authenticate(key, since));
      await this.signingKeyStore.amend(key, { sealed: next.seal(privateKey, key), macs });
      result.resealed.push(key);
    }
    return result;
  }

  private statusesOf({ keys }: RingReading): KeyStatus<RingKey>[] {
    return lifeCycleOf(keys, this.clock.now(), this.times);
  }

  private authenticate(key: RingKey, { since = this.clock.now() }: Pick<RingReading, 'since'>): RecordMac[] {
    return [this.encryption.authenticate(key, since)];
  }

  /**
   * Whether the nodes have another KEY_ENCRYPTION_KEY than we. Where no key of the row is known, documents that were revoked
   * do not count: after its loss all are, and a new row begins.
   */
  private isForeign({ keys, refused }: RingReading): boolean {
    const newest = keys.at(-1);
    if (newest !== undefined) return newest.sealed.keyId !== this.encryption.id;
    return refused.some(({ problem, revokedAt }) => problem === 'other_encryption_key' && revokedAt === null);
  }

  /** @returns the key; undefined when another node has added its own in its place */
  private async add(reading: RingReading, activeFrom: Date, origin: Origin): Promise<RingKey | undefined> {
    const now = this.clock.now();
    const { privateKey, ...pair } = await createKeyPair(this.config.algorithm);
    const facts = { ...pair, sequence: nextPlace(reading), publishedAt: now, activeFrom, revokedAt: null };
    const key: RingKey = {
      ...facts,
      sealed: this.encryption.seal(privateKey, pair),
      macs: [this.encryption.authenticate(facts, reading.since ?? now)],
      auditEvents: [auditEvent('key.published', { kid: pair.kid }, origin, now)],
    };
    return (await this.signingKeyStore.add(key)) ? key : undefined;
  }
}

/** Behind the last key, where no document is: what is refused keeps nobody from making a key. */
function nextPlace({ keys, refused }: RingReading): number {
  const taken = new Set(refused.map(({ sequence }) => sequence));
  let place = (keys.at(-1)?.sequence ?? 0) + 1;
  while (taken.has(place)) place += 1;
  return place;
}

/**
 * What a rotation deletes: keys that are gone, and what was refused and revoked, unless that left a gap in the row.
 *
 * @param statuses of the keys before it
 * @param refused what else there is
 * @param newest the key that it has added
 */
function leftBehind(
  statuses: readonly KeyStatus<RingKey>[],
  refused: readonly RefusedKey[],
  newest: RingKey,
): number[] {
  const places = (kept: boolean): number[] =>
    statuses.filter(({ state }) => (state !== 'gone') === kept).map(({ key }) => key.sequence);
  const [first = newest.sequence] = places(true);
  const dealtWith = refused.flatMap(({ sequence, revokedAt }) =>
    sequence !== undefined && revokedAt !== null ? sequence : [],
  );
  return [...places(false), ...dealtWith.filter((place) => place < first || place > newest.sequence)];
}
