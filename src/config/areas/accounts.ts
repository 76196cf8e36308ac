import { firstPassword, roleNames } from '../rules/accounts.js';
import { text } from '../rules/field.js';
import type { Area } from './setting.js';

export const accounts = {
  title: 'Accounts',
  settings: {
    ROLES: {
      schema: roleNames().default([]),
      default: 'none',
      example: 'editor,billing',
      summary: 'Roles of your own beside `user` and `admin`.',
      details:
        'Comma-separated, each 1 to 32 lower-case letters, digits, `-` or `_`, beginning with a letter and ending with ' +
        'a letter or digit.',
      option: 'roles',
    },
    // Its exact form is validated where every address is, and the password by the policy: at boot (first-admin.ts).
    ADMIN_EMAIL: {
      schema: text('must be an e-mail address, such as ada@example.com', /^[^\s@]+@[^\s@]+$/).optional(),
      default: 'none',
      example: 'admin@example.com',
      summary: 'The address of the first administrator, created at boot while there is none.',
      details: 'Goes with `ADMIN_PASSWORD`; afterwards both may be removed (docs/administration.md).',
      option: 'adminEmail',
    },
    ADMIN_PASSWORD: {
      schema: firstPassword().optional(),
      secret: true,
      default: 'none',
      example: 'change-me-before-the-first-start',
      summary: 'The password of the first administrator, by the rules for new passwords.',
      details: 'Goes with `ADMIN_EMAIL`.',
      option: 'adminPassword',
    },
  },
} satisfies Area;
