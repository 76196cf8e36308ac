import { Injectable } from '@nestjs/common';
import { HashingPool } from './hashing-pool.js';

/**
 * The expensive part, and nothing else: bcrypt over text that is already prepared (prehash.ts), on the hashing
 * threads. Both throw DomainError `service_unavailable` when too many wait already; see `HashingPool.run`.
 */
@Injectable()
export class PasswordHasher {
  constructor(private readonly pool: HashingPool) {}

  /**
   * @param prepared at most 72 bytes, without NUL
   * @param cost log2 of the rounds, 4 to 31
   * @returns bcrypt's string, with a fresh salt
   */
  hash(prepared: string, cost: number): Promise<string> {
    return this.pool.run('hash', prepared, cost);
  }

  /**
   * @param prepared as for `hash`
   * @param hash a well-formed bcrypt string; its cost is what the call costs
   * @param leastCost log2 of the rounds that a no costs at least, for a hash of a lower cost; none when left out
   * @returns whether it was made from `prepared`
   */
  compare(prepared: string, hash: string, leastCost = 0): Promise<boolean> {
    return this.pool.run('compare', prepared, hash, leastCost);
  }

  /**
   * @param password as the user sent it: another system prepared it in its own way, or not at all
   * @param hash of that system, within the bounds (foreign/)
   * @param leastCost log2 of the rounds that the answer costs at least, yes or no
   * @returns whether it was made from `password`
   */
  compareForeign(password: string, hash: string, leastCost: number): Promise<boolean> {
    return this.pool.run('foreign', password, hash, leastCost);
  }
}
