import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';

/**
 * The expensive part, and nothing else: bcrypt over text that is already prepared (prehash.ts).
 */
@Injectable()
export class PasswordHasher {
  /**
   * @param prepared at most 72 bytes, without NUL
   * @param cost log2 of the rounds, 4 to 31
   * @returns bcrypt's string, with a fresh salt
   */
  hash(prepared: string, cost: number): Promise<string> {
    return bcrypt.hash(prepared, cost);
  }

  /**
   * @param prepared as for `hash`
   * @param hash a well-formed bcrypt string; its cost is what the call costs
   * @returns whether it was made from `prepared`
   */
  compare(prepared: string, hash: string): Promise<boolean> {
    return bcrypt.compare(prepared, hash);
  }
}
