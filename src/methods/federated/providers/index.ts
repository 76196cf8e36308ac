import { type Clock } from '../../../common/clock.js';
import { type ProviderSettings } from '../../../config/index.js';
import { type Provider } from '../provider.js';
import { apple } from './apple.js';
import { discord } from './discord.js';
import { facebook } from './facebook.js';
import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { google } from './google.js';
import { linkedin } from './linkedin.js';
import { microsoft } from './microsoft.js';
import { openid } from './openid.js';

/** Those that are known by name. */
const NAMED: ReadonlyMap<string, (settings: ProviderSettings, clock: Clock) => Provider> = new Map(
  Object.entries({ apple, discord, facebook, github, gitlab, google, linkedin, microsoft }),
);

/**
 * @param settings of one provider
 * @param clock the time
 * @returns the provider: the named one, or an OpenID provider
 */
export function providerOf(settings: ProviderSettings, clock: Clock): Provider {
  return (NAMED.get(settings.id) ?? openid)(settings, clock);
}
