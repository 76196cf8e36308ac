import { type Feature } from '../../feature.js';
import { AnonymousController } from './anonymous.controller.js';
import { AnonymousModule } from './anonymous.module.js';

/** Accounts without a name and an address, for who wants to try first. They become real ones, and keep their id. */
export function anonymousUsers(): Feature {
  return { name: 'anonymous-users', module: AnonymousModule, controllers: [AnonymousController] };
}
