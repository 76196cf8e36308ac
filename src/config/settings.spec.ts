import { AREAS } from './areas/index.js';
import type { Setting } from './areas/setting.js';
import { SECRETS } from './cross-field.js';
import { HOST_OPTIONS } from './host-options.js';
import { SETTINGS } from './settings.js';

describe('the declarations of the settings', () => {
  it('are one for each variable', () => {
    const variables = AREAS.flatMap(({ settings }) => Object.keys(settings));
    expect(variables).toEqual(Object.keys(SETTINGS));
  });

  it('name each option as its variable, in camel case', () => {
    for (const { variable, name } of HOST_OPTIONS) {
      expect(name).toBe(variable.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()));
    }
  });

  it('say which variables are secrets: no two of those may be alike', () => {
    const refusesSamples = ({ schema }: Setting): boolean =>
      schema.safeParse('change-me').error?.issues.some(({ message }) => message.includes('not a sample')) ??
      false;
    const secretive = Object.entries<Setting>(SETTINGS).filter(([, setting]) => refusesSamples(setting));
    expect(secretive.length).toBeGreaterThan(5);
    expect(SECRETS).toEqual(secretive.map(([variable]) => variable));
  });
});
