import type { z } from 'zod';

type Rule = z.ZodType<unknown, string>;

/** What a setting is for, in Markdown. A document is named as it is found: `docs/keys.md`. */
interface Description {
  /** What it is, in a sentence that also holds for the option of a host. */
  readonly summary: string;
  /** How its variable is written, and what else there is to know. */
  readonly details?: string;
  /** Whether production must set it: always, or under a condition, such as `with HS256`. */
  readonly required?: true | string;
  /** Whether its value is a secret: no two of them may be alike. */
  readonly secret?: true;
  /** The option of a host that sets it; absent for what only the service has. */
  readonly option?: string | HostOptionDescription;
}

/** An option that does not mean to a host what its variable means to the service. */
interface HostOptionDescription {
  readonly name: string;
  readonly summary?: string;
  readonly default?: string;
}

/** Its default is a value that somebody could set, and goes through the same rule. */
interface WithDefault extends Description {
  readonly schema: z.ZodPrefault<Rule>;
  readonly default?: never;
  readonly example?: never;
}

/** Its default is nothing, or depends on something else: `computed-defaults.ts`. */
interface WithoutDefault extends Description {
  readonly schema: z.ZodOptional<Rule> | z.ZodDefault<Rule>;
  /** What happens when it is unset, in words. */
  readonly default: string;
  /** A value that somebody could set. */
  readonly example: string;
}

/** One environment variable: its rule, its default and all that is written about it anywhere. */
export type Setting = WithDefault | WithoutDefault;

/** Settings that belong together. */
export interface Area {
  readonly title: string;
  /** By the name of the variable. */
  readonly settings: Readonly<Record<string, Setting>>;
}
