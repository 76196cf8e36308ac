import { Module } from '@nestjs/common';
import { Events } from './events.js';

/** Gives a module the one {@link Events} of the application. */
@Module({ providers: [Events], exports: [Events] })
export class EventsModule {}
