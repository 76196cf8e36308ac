import { Module } from '@nestjs/common';
import { AuthModule, KernelModule } from '../auth/index.js';
import { ClockModule } from '../common/clock.module.js';
import { EventsModule } from '../common/events/index.js';
import { DatabaseHealth } from '../database/index.js';
import { MailModule } from '../mail/index.js';
import { KeyRingModule, TokensModule } from '../tokens/index.js';
import { NodeSamples } from './node-samples.js';
import { NodeStatus } from './node-status.js';
import { ReadMailsFlow } from './read-mails.flow.js';
import { SigningKeysFlow } from './signing-keys.flow.js';
import { ThisNode } from './this-node.js';

const PARTS = [DatabaseHealth, NodeSamples, NodeStatus, ReadMailsFlow, SigningKeysFlow, ThisNode];
const IMPORTED = [
  AuthModule,
  ClockModule,
  EventsModule,
  KernelModule,
  KeyRingModule,
  MailModule,
  TokensModule,
];

/** The application as it runs, for administrators. */
@Module({ imports: IMPORTED, providers: PARTS, exports: [...PARTS, ...IMPORTED] })
export class OperationsModule {}
