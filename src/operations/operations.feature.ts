import { type Feature } from '../feature.js';
import { OperationsController } from './operations.controller.js';
import { OperationsModule } from './operations.module.js';
import { SigningKeysController } from './signing-keys.controller.js';

/** What administrators see of the application as it runs, and do to its signing keys. */
export function operations(): Feature {
  return {
    name: 'operations',
    module: OperationsModule,
    controllers: [OperationsController, SigningKeysController],
  };
}
