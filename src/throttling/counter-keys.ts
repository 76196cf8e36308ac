import { createHmac, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';

/** Names the counters of accounts, so that who reads them learns neither names nor addresses. */
@Injectable()
export class CounterKeys {
  private readonly key: Buffer;

  constructor(@Inject(THROTTLING_CONFIG) { secret }: ThrottlingConfig) {
    // A key of its own: nothing here can pass for a signature made with the secret.
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'nightlatch counter key', 32));
  }

  /**
   * @param subject an account, by whatever it is known
   * @returns the same text for it on every node
   */
  of(subject: string): string {
    return createHmac('sha256', this.key).update(subject).digest('base64url');
  }
}
