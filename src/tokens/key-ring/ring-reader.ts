import { type Clock } from '../../common/clock.js';
import { type Examination, examineRing, type RefusedKey } from './examine-ring.js';
import { type KeyEncryption } from './key-encryption.js';
import { type KeyTimes } from './key-times.js';
import { RingMemory } from './ring-memory.js';
import { type RingKey } from './signing-key.schema.js';
import { type SigningKeyStore } from './signing-key.store.js';

/** The ring at one look. */
export interface RingReading extends Examination {
  /** The keys that count, in order of sequence: those that are trusted, as far as this process has not seen more of them. */
  readonly keys: readonly RingKey[];
}

/** The only way to the keys in the database: what comes out of it can be trusted, or is marked as what it is. */
export class RingReader {
  private readonly memory: RingMemory;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * @param store where the keys are
   * @param encryption of this process's KEY_ENCRYPTION_KEY
   * @param times the overlaps
   * @param clock the time
   */
  constructor(
    private readonly signingKeyStore: SigningKeyStore,
    private readonly encryption: KeyEncryption,
    times: KeyTimes,
    private readonly clock: Clock,
  ) {
    this.memory = new RingMemory(times);
  }

  /** @throws what the database throws */
  read(): Promise<RingReading> {
    // One after the other: an answer that was overtaken by a later one would look as if the ring had gone back.
    const reading = this.last.then(() => this.readNow());
    this.last = reading.catch(() => undefined);
    return reading;
  }

  private async readNow(): Promise<RingReading> {
    const documents = await this.signingKeyStore.all();
    const now = this.clock.now();
    const examination = examineRing(documents, this.encryption, now);
    const { keys, problems } = this.memory.recall(examination, now);
    if (hasGap(keys, examination.refused)) problems.push({ kid: undefined, problem: 'missing' });
    return { ...examination, keys, problems: [...examination.problems, ...problems] };
  }
}

/** Keys are numbered without a gap and go from the front only. The place of one that is refused is not empty. */
function hasGap(keys: readonly RingKey[], refused: readonly RefusedKey[]): boolean {
  const others = refused.flatMap(({ sequence }) => sequence ?? []);
  return keys.some(({ sequence }, index) => {
    const before = keys[index - 1]?.sequence ?? sequence - 1;
    const between = others.filter((other) => other > before && other < sequence);
    return sequence - before - 1 > between.length;
  });
}
