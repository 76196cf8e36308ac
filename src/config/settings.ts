import { AREAS } from './areas/index.js';

type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void
  ? I
  : never;

/** Each declaration by the name of its variable. */
export type Settings = Intersection<(typeof AREAS)[number]['settings']>;

/** The name of a variable. */
export type VariableName = keyof Settings;

/** The declarations of all areas. */
export const SETTINGS = Object.assign({}, ...AREAS.map(({ settings }) => settings)) as Settings;
