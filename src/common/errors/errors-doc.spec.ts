import { readFileSync } from 'node:fs';
import { ERRORS } from './error-codes.js';

const DOCUMENT = new URL('../../../docs/errors.md', import.meta.url);

/** The rows of the table of codes: `| code | status | title | … |`. */
const rows = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+?) \| (.+) \|$/gm)];

describe('docs/errors.md', () => {
  it('lists every code with its status and title, in the order of error-codes.ts, and no other', () => {
    const documented = rows.map(([, code, status, title]) => ({ code, status: Number(status), title }));
    expect(documented).toEqual(Object.entries(ERRORS).map(([code, error]) => ({ code, ...error })));
  });

  it('says of each in sentences what a client should do', () => {
    for (const [, code, , , advice] of rows)
      expect([code, advice]).toEqual([code, expect.stringMatching(/^[A-Z`].{15,}\.$/)]);
  });
});
