import type { Environment } from '../environment.js';

/** The part of the settings that one module reads. */
export interface Slice<T extends object> {
  /** Its injection token. The prefix keeps it apart from a host application's own `database`. */
  namespace: `nightlatch.${string}`;
  read: (environment: Environment) => T;
}
