import { claimMap } from './claim-map.js';

const messagesOf = (text: string): string[] =>
  claimMap()
    .safeParse(text)
    .error?.issues.map(({ message }) => message) ?? [];

describe('a map of claims', () => {
  it('reads names and texts, with "=" in the texts', () => {
    expect(claimMap().parse('jid={sub}@chat.example.com, scope={roles},kind=a=b')).toEqual({
      jid: '{sub}@chat.example.com',
      scope: '{roles}',
      kind: 'a=b',
    });
  });

  it.each(['sub', 'aud', 'iss', 'exp', 'roles', 'acr', 'client_id', 'cnf', 'act'])(
    'privilege escalation by a setting: does not put %s in the place of ours, and says so',
    (name) => {
      expect(messagesOf(`jid={sub},${name}=x`)).toEqual([
        `must not name ${name}, which tokens have already or which is reserved`,
      ]);
    },
  );

  it('changes no prototype', () => {
    expect(messagesOf('__proto__=x')).toContain(
      'must not name __proto__, which tokens have already or which is reserved',
    );
  });
});
