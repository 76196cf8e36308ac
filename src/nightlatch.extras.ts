import { type ModuleMetadata } from '@nestjs/common';
import { type NightlatchExtensions } from './extensions.module.js';
import { type Feature } from './feature.js';

/** What of us there is in an application, and where. Beside the settings, and known when modules are built. */
export interface NightlatchExtras extends NightlatchExtensions {
  /** Whether every module may inject our services and use our guards without importing us. Default: true. */
  isGlobal?: boolean | undefined;
  /** Whether every route of the application needs an access token, unless it is `@Public()`. Default: true. */
  globalGuard?: boolean | undefined;
  /** What of us there is, each with its routes. Default: all of today's, as `defaultFeatures()` lists them. */
  features?: readonly Feature[] | undefined;
  /** What stands before their paths, except those under `/.well-known`: `api`, or `api/v1`. Default: nothing. */
  routePrefix?: string | undefined;
  /** The name of the mongoose connection whose sockets we use. Default: the one without a name. */
  connectionName?: string | undefined;
  /** The database on that connection. Default: the connection's. With another one, our collections keep to themselves. */
  dbName?: string | undefined;
  /** Modules that export what is injected into the options, and into the host's own mailer, policy, clock and hooks. */
  imports?: ModuleMetadata['imports'];
}

/**
 * The extras, with their defaults: what of the argument of `forRoot` is no setting.
 *
 * @internal
 */
export const EXTRAS = {
  isGlobal: true,
  globalGuard: true,
  features: undefined,
  routePrefix: '',
  connectionName: undefined,
  dbName: undefined,
  imports: [],
  mailer: undefined,
  passwordPolicy: undefined,
  clock: undefined,
  hooks: undefined,
} satisfies NightlatchExtras;
