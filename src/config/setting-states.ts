import { AREAS } from './areas/index.js';
import type { Setting } from './areas/setting.js';
import type { RawVariables } from './env.schema.js';
import { HOST_OPTIONS } from './host-options.js';
import type { VariableName } from './settings.js';

/**
 * Where the value of a setting comes from: somebody has set it, it is the default, it was generated for development, or
 * there is none.
 */
export const SETTING_SOURCES = ['set', 'default', 'generated', 'none'] as const;
export type SettingSource = (typeof SETTING_SOURCES)[number];

/** A setting without its value, which nobody is told who has not set it. */
export interface SettingState {
  /** As it is set here: the variable of the service, or the option of a host. */
  readonly name: string;
  /** The title of the settings that it belongs to. */
  readonly area: string;
  /** What it is for, in Markdown. */
  readonly summary: string;
  readonly isSecret: boolean;
  readonly source: SettingSource;
}

/** What tells where values come from. */
interface Origins {
  /** What was set, as text. */
  readonly raw: RawVariables;
  /** What was generated. */
  readonly generated: RawVariables;
  /** Every value that there is. */
  readonly values: Readonly<Partial<Record<VariableName, unknown>>>;
  /** Whether a host sets them. */
  readonly isHost: boolean;
}

const OPTION_OF: ReadonlyMap<string, string> = new Map(
  HOST_OPTIONS.map(({ variable, name }) => [variable, name]),
);

/**
 * @param origins where values come from
 * @returns all settings in the order in which they are documented; in a host, those that a host can set
 */
export function settingStates({ raw, generated, values, isHost }: Origins): readonly SettingState[] {
  return AREAS.flatMap(({ title, settings }) =>
    Object.entries<Setting>(settings).flatMap(([variable, { summary, option, secret = false }]) => {
      const name = isHost ? OPTION_OF.get(variable) : variable;
      if (name === undefined) return [];
      const sentence = isHost && typeof option === 'object' ? (option.summary ?? summary) : summary;
      return {
        ...{ name, area: title, summary: sentence, isSecret: secret },
        source: sourceOf(variable as VariableName, { raw, generated, values }),
      };
    }),
  );
}

function sourceOf(
  variable: VariableName,
  { raw, generated, values }: Pick<Origins, 'raw' | 'generated' | 'values'>,
): SettingSource {
  if (raw[variable] !== undefined) return 'set';
  if (generated[variable] !== undefined) return 'generated';
  const value = values[variable];
  return value === undefined || (Array.isArray(value) && value.length === 0) ? 'none' : 'default';
}
