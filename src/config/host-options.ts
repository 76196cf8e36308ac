import { type OptionKind, optionKinds, STRING } from './option-kinds.js';
import type { Setting } from './areas/setting.js';
import { SETTINGS, type VariableName } from './settings.js';

/** A setting that a host can make, too. */
export interface HostOption {
  /** As the host writes it. */
  readonly name: string;
  readonly variable: VariableName;
  readonly kind: OptionKind;
}

/** The options of a host, in the order of their variables. */
export const HOST_OPTIONS: readonly HostOption[] = Object.entries<Setting>(SETTINGS).flatMap(
  ([variable, { option, schema }]) => {
    if (option === undefined) return [];
    return {
      name: typeof option === 'string' ? option : option.name,
      variable: variable as VariableName,
      kind: optionKinds.get(schema.unwrap()) ?? STRING,
    };
  },
);
