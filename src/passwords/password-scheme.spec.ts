import { dummyBcrypt, formatHash, parseHash } from './password-scheme.js';

const digest = 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';

describe('parseHash', () => {
  it.each(['none', 'aB3_-x9Z'])('reads back what formatHash wrote, pepper id %s', (pepperId) => {
    const bcrypt = `$2b$12$${digest}`;
    expect(parseHash(formatHash(pepperId, bcrypt))).toEqual({ pepperId, cost: 12, bcrypt });
  });

  it.each([
    ['', 'empty'],
    [`$2b$12$${digest}`, 'foreign bcrypt'],
    [`$nl1$none$2a$12$${digest}`, 'another bcrypt version'],
    [`$nl1$none$2b$03$${digest}`, 'cost below 4'],
    [`$nl1$none$2b$16$${digest}`, 'cost above 15'],
    [`$nl1$short$2b$12$${digest}`, 'pepper id of another length'],
    [`$nl1$none$2b$12$${digest}\n`, 'a line end'],
    ['$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA', 'Argon2id'],
  ])('%s: %s', (stored) => {
    expect(parseHash(stored)).toBeUndefined();
  });
});

describe('dummyBcrypt', () => {
  it('has the cost it is asked for, in two digits', () => {
    expect(dummyBcrypt(5)).toMatch(/^\$2b\$05\$[./A-Za-z0-9]{53}$/);
    expect(dummyBcrypt(12)).toMatch(/^\$2b\$12\$/);
  });
});
