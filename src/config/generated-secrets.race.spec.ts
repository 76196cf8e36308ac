import { jest } from '@jest/globals';
import * as fs from 'node:fs';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs once, at the last moment before a process gives its secrets their final name. */
let beforeLink: (() => void) | undefined;

jest.unstable_mockModule('node:fs', () => ({
  ...fs,
  linkSync: (existing: string, name: string): void => {
    const other = beforeLink;
    beforeLink = undefined;
    other?.();
    fs.linkSync(existing, name);
  },
}));

const { generatedSecrets } = await import('./generated-secrets.js');

it('two processes that start at once agree on one content', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'nightlatch-race-'));
  const announced: string[] = [];
  const start = (name: string): unknown =>
    generatedSecrets(dataDir, ['KEY_ENCRYPTION_KEY'], () => announced.push(name));

  let others: unknown;
  beforeLink = () => (others = start('other'));
  const ours = start('ours');

  expect(others).toBeDefined();
  expect(ours).toEqual(others);
  expect(announced).toEqual(['other']);
  expect(readdirSync(dataDir)).toEqual(['secrets.json']);
  rmSync(dataDir, { recursive: true });
});
