import { Clock } from '../common/clock.js';

/**
 * A clock that runs with the machine's until a test moves it. Put it in the place of the application's:
 *
 * @example
 * const clock = new TestClock();
 * builder.overrideProvider(Clock).useValue(clock);
 */
export class TestClock extends Clock {
  private offset = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.offset);
  }

  /**
   * Moves the time.
   *
   * @param seconds how far; negative goes back
   */
  advance(seconds: number): void {
    this.offset += seconds * 1000;
  }

  /**
   * Sets the time. The clock runs on from there.
   *
   * @param time what it is now
   */
  set(time: Date): void {
    this.offset = time.getTime() - super.now().getTime();
  }
}
