/** Plain JavaScript, like all of `faults/`. */
const MODULE: string = '../../faults/support/history.mjs';
const { History, REFUSAL_LIMIT }: any = await import(MODULE);

const PROBLEM = { type: 'application/problem+json; charset=utf-8', retryAfter: '5' };
const judge = (...answers: object[]): string[] => {
  const history = new History();
  for (const answer of answers) history.note({ kind: 'refresh', alive: true, took: 10, ...answer });
  return history.violations;
};

describe('the checker of the fault runs', () => {
  it('has nothing to say of what may be', () => {
    expect(
      judge(
        { status: 200, presented: 'one', refreshToken: 'two' },
        // The same successor once more: an answer was lost, or two nodes were asked.
        { status: 200, presented: 'one', refreshToken: 'two' },
        { status: 503, ...PROBLEM, took: REFUSAL_LIMIT },
        { status: 401, code: 'session_revoked' },
        { status: 0, alive: false },
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'two successors of one token',
      [
        { presented: 'one', refreshToken: 'two' },
        { presented: 'one', refreshToken: 'fork' },
      ],
    ],
    ['an error that is no 503', [{ status: 500 }]],
    ['a 503 without Retry-After', [{ status: 503, ...PROBLEM, retryAfter: null }]],
    ['a 503 that is no problem+json', [{ status: 503, ...PROBLEM, type: 'text/html' }]],
    ['a 503 that came too late', [{ status: 503, ...PROBLEM, took: Number(REFUSAL_LIMIT) + 1 }]],
    ['no answer of a node that runs', [{ status: 0 }]],
  ])('finds %s', (_what, answers) => {
    expect(judge(...answers.map((answer) => ({ status: 200, ...answer })))).toHaveLength(1);
  });
});
