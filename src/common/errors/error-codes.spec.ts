import { type ErrorCode, ERROR_HELP, ERRORS } from './error-codes.js';
import { toProblem } from './problem.js';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('the catalogue of errors', () => {
  it('says of each code in sentences what a client should do', () => {
    for (const code of CODES)
      expect([code, ERROR_HELP[code]]).toEqual([code, expect.stringMatching(/^[A-Z`][^\n]{15,}\.$/)]);
  });

  it('is for the documents: no answer has the help', () => {
    for (const code of CODES) {
      expect(Object.keys(ERRORS[code]).sort()).toEqual(['status', 'title']);
      expect(JSON.stringify(toProblem(code))).not.toContain(ERROR_HELP[code]);
    }
  });
});
