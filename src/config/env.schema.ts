import { z } from 'zod';
import { SETTINGS, type Settings, type VariableName } from './settings.js';

type Shape = { [Name in VariableName]: Settings[Name]['schema'] };

/**
 * Every environment variable the service reads, each by its own rule; durations become seconds. Its declaration is in
 * areas/. What one variable means for another is in cross-field.ts; a default that depends on another variable is in
 * computed-defaults.ts.
 */
export const envSchema = z.object(
  Object.fromEntries(Object.entries(SETTINGS).map(([name, { schema }]) => [name, schema])) as Shape,
);

/** The variables as their rules read them. */
export type Variables = z.output<typeof envSchema>;

/** The variables as text. One that is unset or empty has no entry. */
export type RawVariables = Partial<Record<VariableName, string>>;
