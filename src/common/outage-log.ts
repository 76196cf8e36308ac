import { type Logger } from '@nestjs/common';

/** What a log says when work begins to fail, and when it works again. */
export interface OutageWords {
  /** In front of the reason: `Audit relay failing, events wait`. */
  readonly failing: string;
  /** `Audit relay working again`. */
  readonly recovered: string;
}

/** Logs the first of many failures in a row, and their end: an outage is two lines, however long it lasts. */
export class OutageLog {
  private isFailing = false;

  /**
   * @param logger where to
   * @param words what to say
   */
  constructor(
    private readonly logger: Logger,
    private readonly words: OutageWords,
  ) {}

  /** @param reason what to say of the error, without values from the database in it */
  failed(reason: string): void {
    if (!this.isFailing) this.logger.warn(`${this.words.failing}: ${reason}`);
    this.isFailing = true;
  }

  /** To be called after every success. */
  succeeded(): void {
    if (this.isFailing) this.logger.log(this.words.recovered);
    this.isFailing = false;
  }
}
