import { Module } from '@nestjs/common';
import { Clock } from './clock.js';

/** Gives a module the one {@link Clock} of the application. */
@Module({ providers: [Clock], exports: [Clock] })
export class ClockModule {}
