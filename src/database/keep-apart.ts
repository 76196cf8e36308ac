import { ConfigurationError } from '../config/index.js';

/**
 * @param reason what of somebody else's is where ours should be, as a sentence without its stop
 * @returns what ends the boot, and says how ours are kept apart from theirs
 */
export function keepApart(reason: string): ConfigurationError {
  return new ConfigurationError([
    {
      variable: 'COLLECTION_PREFIX',
      rule:
        `${reason}. Set COLLECTION_PREFIX, to auth_ for example, or keep ours in a database of their own: ` +
        'dbName of an application, the path of MONGODB_URI for the service',
    },
  ]);
}
