import { type FileHandle, open } from 'node:fs/promises';
import { type ImportOutcome } from '../../../accounts/index.js';
import { type FieldError } from '../../../common/errors/index.js';
import { CommandError } from '../../explain.js';
import { codeOf } from './firebase-project.js';

/** How many rejected lines the terminal shows. */
const SHOWN = 20;
/** A field's name comes from the file, so it may be anything. */
const MAX_FIELD_LENGTH = 40;

/** What became of the lines of an import. It knows numbers, fields and rules, never what stood in a line. */
export class ImportReport {
  /** Whether the whole file was dealt with. */
  isComplete = false;

  private created = 0;
  private existing = 0;
  private rejected = 0;
  private lastLine = 0;
  private readonly shown: string[] = [];

  private constructor(private readonly file: FileHandle | undefined) {}

  /**
   * @param path where every line that was not created is to be written, as NDJSON; undefined for nowhere
   * @throws CommandError when it can't be written there
   */
  static async open(path: string | undefined): Promise<ImportReport> {
    if (path === undefined) return new ImportReport(undefined);
    const file = await open(path, 'w').catch((error: unknown) => {
      throw new CommandError(`--report can't be written: ${codeOf(error)}`);
    });
    return new ImportReport(file);
  }

  /**
   * Takes down a batch.
   *
   * @param lines their numbers
   * @param outcomes what became of each
   */
  async add(lines: readonly number[], outcomes: readonly ImportOutcome[]): Promise<void> {
    let text = '';
    outcomes.forEach((outcome, at) => {
      const line = lines[at] ?? 0;
      this[outcome.kind] += 1;
      this.lastLine = line;
      if (outcome.kind === 'created') return;
      text += `${JSON.stringify({ line, outcome: outcome.kind, ...errorsOf(outcome) })}\n`;
      if (outcome.kind === 'rejected' && this.shown.length < SHOWN)
        this.shown.push(describe(line, outcome.errors));
    });
    await this.file?.write(text);
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.file?.close();
  }

  /** Whether a line was rejected. */
  get hasRejected(): boolean {
    return this.rejected > 0;
  }

  /** The number of the last line that was dealt with; 0 before the first. */
  get last(): number {
    return this.lastLine;
  }

  /**
   * @param isRehearsal whether nothing was written
   * @returns the rejected lines, the first ones of many, and a line that sums up
   */
  toString(isRehearsal: boolean): string {
    const rest = this.rejected - this.shown.length;
    const more =
      rest > 0 ? [`… and ${count(rest)} more rejected lines: --report FILE writes all of them.`] : [];
    const verb = isRehearsal ? 'would be created' : 'created';
    const sum =
      `${count(this.created)} ${verb}, ${count(this.existing)} existing (left as they are), ` +
      `${count(this.rejected)} rejected.`;
    return [...this.shown, ...more, isRehearsal ? `Nothing was written: ${sum}` : sum].join('\n');
  }
}

function errorsOf(outcome: ImportOutcome): { errors?: FieldError[] } {
  return outcome.kind === 'rejected'
    ? { errors: outcome.errors.map(({ field, messages }) => ({ field: printable(field), messages })) }
    : {};
}

function describe(line: number, errors: readonly FieldError[]): string {
  const reasons = errors.flatMap(({ field, messages }) =>
    messages.map((message) => `${printable(field)} ${message}`),
  );
  return `Line ${line}: ${reasons.join('; ')}`;
}

function printable(field: string): string {
  const text = field.replace(/[^\x20-\x7e]/g, '?');
  return text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH)}…` : text;
}

/** With commas between the thousands. */
function count(number: number): string {
  return number.toLocaleString('en-US');
}
