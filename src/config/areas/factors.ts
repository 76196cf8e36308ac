import { mfaPolicy } from '../rules/mfa-policy.js';
import { durationOrOff } from '../rules/field.js';
import type { Area } from './setting.js';

export const factors = {
  title: 'Second factors',
  settings: {
    MFA_POLICY: {
      schema: mfaPolicy().prefault('optional'),
      summary:
        'Who must have a second factor: nobody who does not want one, everybody, or those with a role.',
      details:
        '`optional`, `required`, or `required:` and roles: `required:admin,editor`. Who must have one and has none enrols it at ' +
        'the next login; with `off` nobody can have one (docs/second-factors.md).',
      option: 'mfaPolicy',
    },
    REMEMBERED_DEVICE_EXPIRES_IN: {
      schema: durationOrOff('1h', '365d').prefault('30d'),
      summary:
        'For how long a device that its owner wants remembered is not asked for the second factor; `off` for never.',
      option: 'rememberedDeviceExpiresIn',
    },
  },
} satisfies Area;
