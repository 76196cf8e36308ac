import { Module } from '@nestjs/common';
import { MailModule } from '../mail/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/** Numbers for Prometheus. */
@Module({
  imports: [MailModule, PasswordsModule, RevocationModule],
  controllers: [MetricsController],
  providers: [MetricsService],
})
export class MetricsModule {}
