import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { NodeResponse } from './operations.response.js';

/** What tells this node from the others: they answer in turns, and each knows its own numbers only. */
@Injectable()
export class ThisNode {
  private readonly startedAt: Date;

  constructor(clock: Clock) {
    this.startedAt = clock.now();
  }

  /** @returns as administrators see it */
  describe(): NodeResponse {
    return { name: `${hostname()}:${process.pid}`, startedAt: this.startedAt.toISOString() };
  }
}
