import { firstPassword, roleNames } from '../rules/accounts.js';
import { duration, onOff, text } from '../rules/field.js';
import { signUpPolicy } from '../rules/sign-up.js';
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
    SIGN_UP: {
      schema: signUpPolicy().prefault('open'),
      summary:
        'Who may open an account, by whatever method: anybody, people with an address on a domain, or nobody but those whom an ' +
        'administrator invites.',
      details:
        '`open`, `domains:` and domains (`domains:example.com,example.org`, none below them), `invitation`, or `closed`, which ' +
        'refuses new invitations as well; imports and the command line go on. With `domains:` an address on one of them logs ' +
        'in only once it is confirmed (docs/email-login.md).',
      option: 'signUp',
    },
    REQUIRE_EMAIL: {
      schema: onOff().prefault('off'),
      summary: 'Whether everybody who is imported must have an e-mail address.',
      details:
        'Without one users log in with a username or at a provider, and no mail can help them when they have forgotten their ' +
        'password (docs/migrating.md). Sign-up always asks for an address.',
      option: 'requireEmail',
    },
    EMAIL_LOGIN: {
      schema: onOff().prefault('off'),
      summary: 'Whether people can log in by a link or a code that is mailed to them.',
      details: '`on` needs `SMTP_URL` in production (docs/email-login.md).',
    },
    ANONYMOUS_USERS: {
      schema: onOff().prefault('off'),
      summary:
        'Whether anybody can have an account without a name and an address, which becomes a real one later.',
      details: 'See docs/email-login.md.',
    },
    ANONYMOUS_RETENTION: {
      // Sessions are kept so long after they have expired: before, nothing would tell when the last one was.
      schema: duration('1d', '30d').prefault('30d'),
      summary: 'How long an anonymous account is kept after its last session has ended, 1d to 30d.',
      details: 'Without a session nobody can come back to it (docs/email-login.md#anonymous-accounts).',
      option: 'anonymousRetention',
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
