import { stopwatch } from '../../src/passwords/foreign/pace.js';

/** How many times as long the longer text is. It is as large as a body, or all headers, may be. */
const FACTOR = 8;
const SIZE = (16 * 1024) / FACTOR;

/** Milliseconds that a measurement of the shorter text takes at least: much less is the clock's own noise. */
const MEASURED = 0.5;
const FEWEST_ROUNDS = 5;
const USUAL_ROUNDS = 15;
/** Before it is called worse than linear: on a busy machine the quickest readings are rare. */
const MOST_ROUNDS = 60;
/** As good as linear: it need not be measured again. */
const PLAIN = FACTOR * 1.25;

/** Far from the 8 of a reader that is linear and from the 64 of one that is quadratic. */
export const LINEAR = FACTOR ** 1.5;

export type Reader = (text: string) => unknown;

/** Makes a text of so many characters, or a few less. */
export type Worst = (size: number) => string;

/** Texts of one piece over and over, between a beginning and an end; never of a part of a piece. */
export function of(piece: string, before = '', after = ''): Worst {
  return (size) => {
    const room = size - before.length - after.length;
    return before + piece.repeat(room / piece.length) + after;
  };
}

/**
 * How much longer a reader takes for a text that is eight times as long. Of both it is the quickest of several
 * readings, taken in turns: other work on the machine makes some of them slower and none quicker.
 *
 * @param read the reader; what it throws is an answer, too
 * @param worst makes the text
 * @returns about 8 for a linear reader, 64 for a quadratic one, 1 for one that refuses by the length
 */
export async function growth(read: Reader, worst: Worst): Promise<number> {
  const [short, long] = [worst(SIZE), worst(SIZE * FACTOR)];
  let repetitions = 1;
  while ((await time(read, short, repetitions)) < MEASURED) repetitions *= 2;
  let [ofShort, ofLong] = [Infinity, Infinity];
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    ofShort = Math.min(ofShort, await time(read, short, repetitions));
    ofLong = Math.min(ofLong, await time(read, long, repetitions));
    const enough = round >= USUAL_ROUNDS ? LINEAR : PLAIN;
    if (round >= FEWEST_ROUNDS && ofLong / ofShort < enough) break;
  }
  return ofLong / ofShort;
}

async function time(read: Reader, text: string, repetitions: number): Promise<number> {
  const elapsed = stopwatch();
  for (let n = 0; n < repetitions; n++) {
    try {
      await read(text);
    } catch {
      // A refusal takes its time as well.
    }
  }
  return elapsed();
}
