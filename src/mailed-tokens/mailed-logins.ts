import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';

/** Digits of a code. */
const DIGITS = 6;

/**
 * What is mailed to let somebody log in: a code of six digits, or the token of a link. Both are derived from the id of the
 * challenge that waits and a secret of the server, whenever they are needed: neither is in the database, nor its hash, which
 * a million guesses would open.
 */
@Injectable()
export class MailedLogins {
  /** A key of its own, so that nothing else made with the secret can be mistaken for one. */
  private readonly key: Buffer;

  constructor(@Inject(TOKENS_CONFIG) { refreshSecret }: TokensConfig) {
    this.key = Buffer.from(hkdfSync('sha256', refreshSecret, '', 'nightlatch mailed login', 32));
  }

  /**
   * @param challengeId of the record that waits
   * @returns its code. It is worth nothing without what the client holds of that challenge
   */
  codeOf(challengeId: string): string {
    // 48 bits: of a million codes none is likelier than another by more than one in 10^8.
    const number = this.mac('code', challengeId).readUIntBE(0, 6) % 10 ** DIGITS;
    return String(number).padStart(DIGITS, '0');
  }

  /**
   * @param challengeId of the record that waits
   * @param code as typed; blanks in it are no mistake
   * @returns whether it is its code
   */
  isCodeOf(challengeId: string, code: string): boolean {
    return isEqual(this.codeOf(challengeId), code.replace(/\s/g, ''));
  }

  /**
   * @param challengeId of the record that waits
   * @returns the token of its link
   */
  tokenOf(challengeId: string): string {
    return `${challengeId}.${this.mac('link', challengeId).toString('base64url')}`;
  }

  /**
   * @param token as a client sent it
   * @returns the id of the record whose token it is; undefined when it is none of ours
   */
  challengeIdIn(token: string): string | undefined {
    const [challengeId = ''] = token.split('.', 1);
    return isEqual(this.tokenOf(challengeId), token) ? challengeId : undefined;
  }

  private mac(label: 'code' | 'link', challengeId: string): Buffer {
    return createHmac('sha256', this.key).update(`${label}.${challengeId}`).digest();
  }
}

function isEqual(expected: string, presented: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(presented)];
  return left.length === right.length && timingSafeEqual(left, right);
}
