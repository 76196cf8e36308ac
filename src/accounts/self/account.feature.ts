import { type Feature } from '../../feature.js';
import { EmailsController } from '../email/emails.controller.js';
import { ActivityController } from './activity.controller.js';
import { MeController } from './me.controller.js';
import { MyDataController } from './my-data.controller.js';
import { SelfModule } from './self.module.js';

/** One's own account: who am I, name, data, activity, e-mail address. */
export function account(): Feature {
  return {
    name: 'account',
    module: SelfModule,
    controllers: [MeController, MyDataController, ActivityController, EmailsController],
  };
}
