import { type FileHandle, open } from 'node:fs/promises';
import { type ImportOutcome } from '../../../accounts/index.js';
import { type FieldError } from '../../../common/errors/index.js';
import { CommandError } from '../../explain.js';
import { codeOf } from './read-option-file.js';
import { type Unit } from './reading/dump-text.js';

/** How many rejected records the terminal shows. */
const SHOWN = 20;
/** A field's name comes from the file, so it may be anything. */
const MAX_FIELD_LENGTH = 40;

/** What became of one record of a file. */
export type RecordOutcome = (ImportOutcome | { readonly kind: 'skipped'; readonly reason: string }) & {
  /** What of it has no place here. */
  readonly leftOut?: readonly string[];
};

/** What became of the records of an import. It knows numbers, fields and rules, never what stood in a record. */
export class ImportReport {
  /** Whether the whole file was dealt with. */
  isComplete = false;

  private readonly counts = { created: 0, existing: 0, rejected: 0, skipped: 0 };
  private readonly skipped = new Map<string, number>();
  private readonly leftOut = new Map<string, number>();
  private unit: Unit = 'line';
  private lastNumber = 0;
  private readonly shown: string[] = [];

  private constructor(private readonly file: FileHandle | undefined) {}

  /**
   * @param path where every record that was not created is to be written, as NDJSON; undefined for nowhere
   * @throws CommandError when it can't be written there
   */
  static async open(path: string | undefined): Promise<ImportReport> {
    if (path === undefined) return new ImportReport(undefined);
    const file = await open(path, 'w').catch((error: unknown) => {
      throw new CommandError(`--report can't be written: ${codeOf(error)}`);
    });
    return new ImportReport(file);
  }

  /** @param unit what the numbers of the records count */
  begin(unit: Unit): void {
    this.unit = unit;
  }

  /**
   * Takes down a batch.
   *
   * @param numbers of the records
   * @param outcomes what became of each
   */
  async add(numbers: readonly number[], outcomes: readonly RecordOutcome[]): Promise<void> {
    let text = '';
    outcomes.forEach((outcome, at) => {
      const number = numbers[at] ?? 0;
      this.counts[outcome.kind] += 1;
      this.lastNumber = number;
      if (outcome.kind === 'skipped') count(this.skipped, outcome.reason);
      if (outcome.kind === 'created') for (const what of outcome.leftOut ?? []) count(this.leftOut, what);
      if (outcome.kind === 'created') return;
      text += `${JSON.stringify({ [this.unit]: number, outcome: outcome.kind, ...detailsOf(outcome) })}\n`;
      if (outcome.kind === 'rejected' && this.shown.length < SHOWN)
        this.shown.push(this.describe(number, outcome.errors));
    });
    await this.file?.write(text);
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.file?.close();
  }

  /** Whether a record was rejected. */
  get hasRejected(): boolean {
    return this.counts.rejected > 0;
  }

  /** The number of the record that was dealt with last, and what it counts; undefined before the first. */
  get last(): string | undefined {
    return this.lastNumber === 0 ? undefined : `${this.unit} ${this.lastNumber}`;
  }

  /**
   * @param isRehearsal whether nothing was written
   * @returns the rejected records, the first ones of many, what was left out, and a line that sums up
   */
  toString(isRehearsal: boolean): string {
    const { created, existing, rejected, skipped } = this.counts;
    const rest = rejected - this.shown.length;
    const more =
      rest > 0
        ? [`… and ${digits(rest)} more rejected ${this.unit}s: --report FILE writes all of them.`]
        : [];
    const verb = isRehearsal ? 'would be created' : 'created';
    const sum =
      `${digits(created)} ${verb}, ${digits(existing)} existing (left as they are), ` +
      `${digits(rejected)} rejected${skipped === 0 ? '' : `, ${digits(skipped)} skipped (${listed(this.skipped)})`}.`;
    return [
      ...this.shown,
      ...more,
      ...(this.leftOut.size === 0 ? [] : [`Left out: ${listed(this.leftOut)}.`]),
      isRehearsal ? `Nothing was written: ${sum}` : sum,
    ].join('\n');
  }

  private describe(number: number, errors: readonly FieldError[]): string {
    const reasons = errors.flatMap(({ field, messages }) =>
      messages.map((message) => `${printable(field)} ${message}`),
    );
    return `${this.unit === 'line' ? 'Line' : 'Record'} ${number}: ${reasons.join('; ')}`;
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, number]) => `${digits(number)} ${what}`).join(', ');
}

function detailsOf(outcome: RecordOutcome): { errors?: FieldError[]; reason?: string } {
  if (outcome.kind === 'skipped') return { reason: outcome.reason };
  return outcome.kind === 'rejected'
    ? { errors: outcome.errors.map(({ field, messages }) => ({ field: printable(field), messages })) }
    : {};
}

function printable(field: string): string {
  const text = field.replace(/[^\x20-\x7e]/g, '?');
  return text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH)}…` : text;
}

/** With commas between the thousands. */
function digits(number: number): string {
  return number.toLocaleString('en-US');
}
