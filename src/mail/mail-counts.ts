import { Injectable } from '@nestjs/common';
import { type MailKind } from './mails.js';

/** What became of one try to deliver a mail. */
export type Delivery = 'sent' | 'failed' | 'refused' | 'expired' | 'obsolete';

/** What this node has done with mails since it started. */
@Injectable()
export class MailCounts {
  private readonly counts = new Map<string, { kind: MailKind; delivery: Delivery; count: number }>();

  /**
   * @param kind of which mail
   * @param delivery what became of it
   */
  add(kind: MailKind, delivery: Delivery): void {
    const key = `${kind} ${delivery}`;
    const entry = this.counts.get(key) ?? { kind, delivery, count: 0 };
    this.counts.set(key, { ...entry, count: entry.count + 1 });
  }

  /** All that have happened, by kind and outcome. */
  all(): { kind: MailKind; delivery: Delivery; count: number }[] {
    return [...this.counts.values()];
  }
}
