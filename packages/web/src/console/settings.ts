import { readSettings, type WebSettings } from '../app/settings.ts';

/** What the server tells the console. */
interface ConsoleSettings extends WebSettings {
  /** Where an administrator logs in. */
  readonly login: string;
}

export const settings = readSettings((json) => JSON.parse(json) as ConsoleSettings);

/** Where the console is. */
export const HOME = `${settings.base}/console`;
