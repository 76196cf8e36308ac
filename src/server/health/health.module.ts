import { Module } from '@nestjs/common';
import { DatabaseModule } from '../../database/index.js';
import { RevocationModule } from '../../revocation/index.js';
import { HealthController } from './health.controller.js';

/** Liveness and readiness. */
@Module({ imports: [DatabaseModule, RevocationModule], controllers: [HealthController] })
export class HealthModule {}
