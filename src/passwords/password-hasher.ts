import { Injectable } from '@nestjs/common';
import { HashingPool } from './hashing-pool.js';

/**
 * The expensive part, and nothing else: bcrypt over text that is already prepared (prehash.ts), on the hashing
 * threads. All throw DomainError `service_unavailable` when too many wait already, and take last whose work it is; see
 * `HashingPool.run`.
 */
@Injectable()
export class PasswordHasher {
  constructor(private readonly pool: HashingPool) {}

  /**
   * @param prepared at most 72 bytes, without NUL
   * @param cost log2 of the rounds, 4 to 31
   * @returns bcrypt's string, with a fresh salt
   */
  hash(prepared: string, cost: number, caller: string): Promise<string> {
    return this.pool.run(caller, 'hash', prepared, cost);
  }

  /**
   * @param prepared as for `hash`
   * @param hash a well-formed bcrypt string; its cost is what the call costs
   * @param leastCost log2 of the rounds that a no costs at least, for a hash of a lower cost
   * @returns whether it was made from `prepared`
   */
  compare(prepared: string, hash: string, leastCost: number, caller: string): Promise<boolean> {
    return this.pool.run(caller, 'compare', prepared, hash, leastCost);
  }

  /**
   * @param password as the user sent it: another system prepared it in its own way, or not at all
   * @param hash of that system, within the bounds (foreign/)
   * @param leastCost log2 of the rounds that the answer costs at least, yes or no
   * @returns whether it was made from `password`
   */
  compareForeign(password: string, hash: string, leastCost: number, caller: string): Promise<boolean> {
    return this.pool.run(caller, 'foreign', password, hash, leastCost);
  }
}
