/** One wrong variable. A rule never quotes the value: the message ends up in logs. */
export interface ConfigurationProblem {
  /** Name of the variable, or of the option. */
  variable: string;
  /** What it must be. */
  rule: string;
}

/** The settings are wrong, and the service must not start. Says everything that is wrong at once. */
export class ConfigurationError extends Error {
  /** @param problems what is wrong, in the order in which it is shown; at least one */
  constructor(readonly problems: readonly ConfigurationProblem[]) {
    const lines = problems.map(({ variable, rule }) => `  ${variable}: ${rule}`);
    super(['The configuration is not valid:', ...lines].join('\n'));
    this.name = 'ConfigurationError';
  }
}
