import { type Feature } from '../../feature.js';
import { UserImportController } from '../import/user-import.controller.js';
import { AdministrationModule } from './administration.module.js';
import { UsersController } from './users.controller.js';

/** Accounts, for administrators. */
export function administration(): Feature {
  return {
    name: 'administration',
    module: AdministrationModule,
    // A literal path before a parameter: Express takes the first that fits.
    controllers: [UserImportController, UsersController],
  };
}
