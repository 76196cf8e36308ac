import type { Environment } from '../environment.js';

/** The part of the settings that one module reads. */
export interface Slice<T extends object> {
  /** Where `ConfigService` finds it. The prefix keeps it apart from a host application's own `database`. */
  namespace: `nightlatch.${string}`;
  read: (environment: Environment) => T;
}
