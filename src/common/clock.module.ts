import { Module } from '@nestjs/common';
import { Clock, HOST_CLOCK, MACHINE_CLOCK } from './clock.js';

/** Gives a module the one {@link Clock} of the application. */
@Module({
  providers: [
    {
      provide: Clock,
      inject: [{ token: HOST_CLOCK, optional: true }],
      // Not the host's object itself: Nest would call its lifecycle hooks once more.
      useFactory: (hosts?: Clock): Clock => (hosts === undefined ? new Clock() : { now: () => hosts.now() }),
    },
    {
      provide: MACHINE_CLOCK,
      inject: [{ token: HOST_CLOCK, optional: true }],
      useFactory: (hosts?: Clock): Clock | null => (hosts === undefined ? new Clock() : null),
    },
  ],
  exports: [Clock, MACHINE_CLOCK],
})
export class ClockModule {}
