import { audit } from './audit/index.ts';
import { configuration } from './configuration/index.ts';
import { health } from './health/index.ts';
import { keys } from './keys/index.ts';
import { mails } from './mails/index.ts';
import { overview } from './overview/index.ts';
import { type Section } from './section.ts';
import { users } from './users/index.ts';

/** Which sections there are, in the order of the navigation. A new one is a folder, and a line here. */
export const SECTIONS: readonly Section[] = [overview, users, audit, keys, mails, health, configuration];
