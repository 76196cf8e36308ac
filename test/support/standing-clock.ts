import { TestClock } from '../../src/testing/test-clock.js';

/** A clock that stands still until a test moves it: with it a boundary can be met to the millisecond. */
export class StandingClock extends TestClock {
  private time = Date.now();

  override now(): Date {
    return new Date(this.time);
  }

  override advance(seconds: number): void {
    this.time += Math.round(seconds * 1000);
  }
}
