import { Secret, TOTP } from 'otpauth';
import { type TestClock } from '../../src/testing/test-clock.js';

/** An application for one-time codes, as people have it on their phones. */
export class AuthenticatorApp {
  private readonly totp: TOTP;
  private last = 0;

  /**
   * @param secret in base32, as it is typed in
   * @param clock of the phone
   */
  constructor(
    secret: string,
    private readonly clock: TestClock,
  ) {
    this.totp = new TOTP({ secret: Secret.fromBase32(secret) });
  }

  /** The code it shows now, or so many steps from now. */
  code(steps = 0): string {
    return this.totp.generate({ timestamp: this.clock.now().getTime() + steps * 30_000 });
  }

  /** Waits for a code that it has not shown yet: each counts once. */
  next(): string {
    const step = (): number => this.totp.counter({ timestamp: this.clock.now().getTime() });
    while (step() <= this.last) this.clock.advance(30);
    this.last = step();
    return this.code();
  }

  /** A code that is wrong in any of the steps it could be of. */
  wrong(): string {
    const right = [-2, -1, 0, 1, 2].map((steps) => this.code(steps));
    for (let guess = 0; ; guess += 1) {
      const code = String(guess).padStart(6, '0');
      if (!right.includes(code)) return code;
    }
  }
}
