import { Module } from '@nestjs/common';
import { GroupedWrites } from './grouped-writes.store.js';

/** Gives a module the one {@link GroupedWrites} of the application: whose writes they are does not matter to a group. */
@Module({ providers: [GroupedWrites], exports: [GroupedWrites] })
export class GroupedWritesModule {}
