import { mappedClaims } from './mapped-claims.js';

const SOURCE = { userId: '$&{roles}', roles: ['user', 'admin'] };

it('puts user id and roles in their places, as often as they stand there', () => {
  const map = { jid: '{sub}@chat.example.com', scope: '{roles}', both: '{sub}|{sub}|{roles}' };
  expect(mappedClaims(map, { ...SOURCE, userId: 'ada' })).toEqual({
    jid: 'ada@chat.example.com',
    scope: 'user admin',
    both: 'ada|ada|user admin',
  });
});

it('reads nothing into an id, whatever it looks like', () => {
  expect(mappedClaims({ jid: '{sub}@x' }, SOURCE)).toEqual({ jid: '$&{roles}@x' });
});
