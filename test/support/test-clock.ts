import { Clock } from '../../src/common/clock.js';

/** A clock that runs with the machine's until a test moves it. */
export class TestClock extends Clock {
  private offset = 0;

  override now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Moves the time forward. */
  advance(seconds: number): void {
    this.offset += seconds * 1000;
  }
}
