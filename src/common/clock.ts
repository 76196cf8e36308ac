import { Injectable } from '@nestjs/common';

/** How far the clocks of two nodes may be apart, in seconds: each is within half of it of MongoDB's. */
export const CLOCK_SKEW = 30;

/**
 * The one source of time. Everything that evaluates a lifetime asks it, so that a test can move it. Another one may be put in
 * its place; all nodes must agree on what it says, to well within the leeway of refresh tokens: nobody measures it.
 */
@Injectable()
export class Clock {
  /** The current time, to the millisecond. */
  now(): Date {
    return new Date();
  }
}

/** Of a host's own {@link Clock}. */
export const HOST_CLOCK = Symbol('HostClock');

/** Of the machine's {@link Clock}, to be compared with MongoDB's; null where a host has put its own in its place. */
export const MACHINE_CLOCK = Symbol('MachineClock');

/**
 * A time as JWT writes it.
 *
 * @param time any time
 * @returns whole seconds since 1970-01-01T00:00:00Z, rounded down (RFC 7519 §2, NumericDate)
 */
export function numericDate(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/**
 * A time moved by a duration.
 *
 * @param time where to start
 * @param seconds how far to go; negative goes back
 * @returns a new Date
 */
export function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
