import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/index.js';
import { HealthController } from './health.controller.js';

/** Liveness and readiness. */
@Module({ imports: [DatabaseModule], controllers: [HealthController] })
export class HealthModule {}
