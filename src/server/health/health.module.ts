import { Module } from '@nestjs/common';
import { DatabaseModule } from '../../database/index.js';
import { RevocationModule } from '../../revocation/index.js';
import { SessionsModule } from '../../sessions/index.js';
import { HealthController } from './health.controller.js';

/** Liveness and readiness. */
@Module({ imports: [DatabaseModule, RevocationModule, SessionsModule], controllers: [HealthController] })
export class HealthModule {}
