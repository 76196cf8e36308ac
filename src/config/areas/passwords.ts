import { availableParallelism } from 'node:os';
import { integer, onOff } from '../rules/field.js';
import { secret } from '../rules/secret.js';
import type { Area } from './setting.js';

export const passwords = {
  title: 'Passwords',
  settings: {
    BCRYPT_COST: {
      schema: integer(10, 15).prefault('12'),
      summary: 'The cost of bcrypt, 10 to 15; each step doubles the time of a login.',
      option: 'bcryptCost',
    },
    PASSWORD_PEPPER: {
      schema: secret().optional(),
      secret: true,
      default: 'none',
      example: 'change-me-or-leave-me-out-of-the-settings',
      summary:
        'A key mixed into every password hash, so that a stolen database is not enough to guess passwords; at least 32 ' +
        'random bytes.',
      details:
        'It must have nothing in common with any other secret. Without it no hash that was made with it can be ' +
        'verified: keep it as safe as the database.',
      option: 'passwordPepper',
    },
    PASSWORD_MIN_LENGTH: {
      schema: integer(8, 64).prefault('8'),
      summary: 'The minimum length of a new password in characters, 8 to 64.',
      option: 'passwordMinLength',
    },
    PASSWORD_BLOCKLIST: {
      schema: onOff().prefault('on'),
      summary: 'Whether the most common passwords are refused.',
      details: 'Either `on` or `off`.',
      option: 'passwordBlocklist',
    },
    PASSWORD_HASH_THREADS: {
      schema: integer(1, 256).default(availableParallelism()),
      default: 'the number of cores',
      example: '2',
      summary: 'How many passwords are hashed at once, each on a thread of its own, 1 to 256.',
      details: 'Set it where a container may use fewer cores than it sees (docs/performance.md).',
      option: 'passwordHashThreads',
    },
    PASSWORD_HASH_QUEUE: {
      schema: integer(0, 10_000).prefault('64'),
      summary: 'How many more passwords may wait to be hashed, 0 to 10000.',
      details: 'Beyond it, a login or sign-up is answered with 503 and `Retry-After`.',
      option: 'passwordHashQueue',
    },
  },
} satisfies Area;
