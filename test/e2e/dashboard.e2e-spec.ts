import { readFile } from 'node:fs/promises';
import { startApp, type TestApp } from '../support/test-app.js';

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
}

/** What an expression of the dashboard has of names, without what a histogram adds to its own. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:nightlatch|nodejs|process)_\w+/g)].map(([name]) =>
    name.replace(/_(bucket|count|sum)$/, ''),
  );
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
const ours = (names: string[]): string[] => sorted(names.filter((name) => name.startsWith('nightlatch_')));

describe('The documents of the metrics', () => {
  let app: TestApp;
  let present: string[];
  beforeAll(async () => {
    app = await startApp();
    const { text } = await app.api.get('/metrics');
    present = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
  });
  afterAll(() => app.close());

  it('are a dashboard over every metric of ours, and over none that does not exist', async () => {
    const { panels } = JSON.parse(await readFile('docs/operations/grafana.json', 'utf8')) as Dashboard;
    const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)));
    expect(shown.filter((name) => !present.includes(name))).toEqual([]);
    expect(ours(shown)).toEqual(ours(present));
  });

  it('are tables with every metric of ours, and with none that does not exist', async () => {
    const text = await readFile('docs/operations/metrics.md', 'utf8');
    const listed = [...text.matchAll(/^\| `(nightlatch_\w+)/gm)].map(([, name]) => name!);
    expect(listed.filter((name, index) => listed.indexOf(name) !== index)).toEqual([]);
    expect(sorted(listed)).toEqual(ours(present));
  });
});
