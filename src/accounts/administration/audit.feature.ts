import { type Feature } from '../../feature.js';
import { AdministrationModule } from './administration.module.js';
import { AuditController } from './audit.controller.js';

/** The audit log, for administrators. */
export function audit(): Feature {
  return { name: 'audit', module: AdministrationModule, controllers: [AuditController] };
}
