import { Presets, SingleBar } from 'cli-progress';

/** Where nobody watches, a line now and then is enough. */
const LINES_PER_MESSAGE = 10_000;

/** Shows on standard error how far an import is: a bar in a terminal, else a line now and then. */
export class Progress {
  private readonly bar: SingleBar | undefined;
  private bytes = 0;
  private lines = 0;

  /** @param size of the file in bytes; undefined when it is not known */
  constructor(private readonly size: number | undefined) {
    if (size === undefined || !process.stderr.isTTY) return;
    this.bar = new SingleBar(
      { format: '{bar} {percentage}% · {lines} lines · {eta_formatted} left', hideCursor: true },
      Presets.shades_classic,
    );
    this.bar.start(size, 0, { lines: 0 });
  }

  /**
   * @param chunks the bytes of the file
   * @returns the same, counted on their way
   */
  async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  /** How much of the file was read, 0 to 1; undefined when its size is not known. */
  get share(): number | undefined {
    return this.size === undefined || this.size === 0 ? undefined : this.bytes / this.size;
  }

  /** @param lines how many were dealt with */
  dealtWith(lines: number): void {
    const before = Math.floor(this.lines / LINES_PER_MESSAGE);
    this.lines += lines;
    if (this.bar !== undefined) this.bar.update(this.bytes, { lines: this.lines });
    else if (Math.floor(this.lines / LINES_PER_MESSAGE) > before)
      process.stderr.write(`${this.lines.toLocaleString('en-US')} lines\n`);
  }

  /** Leaves the terminal as it was. */
  stop(): void {
    this.bar?.stop();
  }
}
