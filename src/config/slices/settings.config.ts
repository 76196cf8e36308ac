import type { SettingState } from '../setting-states.js';
import type { Slice } from './slice.js';

/** Which settings there are, and whether they are set. */
export interface SettingsConfig {
  /** In the order in which they are documented. */
  readonly states: readonly SettingState[];
}

export const settingsSlice: Slice<SettingsConfig> = {
  namespace: 'nightlatch.settings',
  read: ({ settings }) => ({ states: settings }),
};

/** Injection token of {@link SettingsConfig}. */
export const SETTINGS_CONFIG = settingsSlice.namespace;
