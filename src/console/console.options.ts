/** What the console has to know of the application it stands in. */
export interface ConsoleOptions {
  /** Where an administrator logs in: a path of the same origin, which takes `returnTo`. Default: `/login`, behind the prefix. */
  login?: string;
}

/** Injection token of {@link ConsoleOptions}. */
export const CONSOLE_OPTIONS = Symbol('ConsoleOptions');
