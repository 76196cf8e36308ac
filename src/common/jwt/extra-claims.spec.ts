import { checkExtraClaims, extraClaimsOf, NO_EXTRA_CLAIMS } from './extra-claims.js';

class Plan {
  seats = 3;
}

describe('checkExtraClaims', () => {
  it.each([
    [{}],
    [{ tenant: 'acme', plan: { seats: 3, trial: false }, teams: ['a', null], 'https://acme.example/x': 1 }],
    [{ text: 'x'.repeat(1024 - '{"text":""}'.length) }],
  ])('takes JSON: %j', (claims) => expect(checkExtraClaims(claims)).toEqual(claims));

  it('takes one that is undefined for none', () =>
    expect(Object.keys(checkExtraClaims({ tenant: undefined }))).toEqual([]));

  // RFC 8725 §3.12, RFC 9068 §2.2: what a token is worth is for nobody else to say.
  it.each(
    'iss sub aud exp nbf iat jti sid ver rvid roles amr auth_time acr azp act may_act cnf client_id scope'.split(
      ' ',
    ),
  )('a host that makes everybody an administrator by "%s"', (name) =>
    expect(() => checkExtraClaims({ [name]: 'x' })).toThrow(
      `"${name}" is reserved and can't be an extra claim`,
    ),
  );

  it('a claim that changes the prototype', () =>
    expect(() => checkExtraClaims(JSON.parse('{"__proto__":{"roles":["admin"]}}'))).toThrow('is reserved'));

  it.each([
    ['a date', new Date(0)],
    ['no number', NaN],
    ['an object of a class', new Plan()],
    ['a function', () => 1],
    ['undefined within', { a: undefined }],
    ['a map', new Map()],
    ['a big integer', 1n],
  ])('refuses %s', (_, claim) => expect(() => checkExtraClaims({ claim })).toThrow(/JSON|BigInt/));

  it.each([[undefined], [null], ['tenant'], [['tenant']], [new Plan()]])(
    'refuses what is no plain object: %p',
    (claims) => expect(() => checkExtraClaims(claims)).toThrow('must be a plain object'),
  );

  it('refuses more than 1 KiB, in bytes, and what has no end', () => {
    expect(() => checkExtraClaims({ text: 'é'.repeat(600) })).toThrow(
      'Extra claims have 1211 bytes of JSON; 1024 are allowed',
    );
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    expect(() => checkExtraClaims({ endless })).toThrow('circular');
  });
});

describe('extraClaimsOf', () => {
  it('is what is not ours', () =>
    expect(extraClaimsOf({ sub: 'ada', roles: ['user'], tenant: 'acme' })).toEqual({ tenant: 'acme' }));

  it('is frozen all through: requests with the same token share it', () => {
    const { plan } = extraClaimsOf({ plan: { teams: [{ id: 1 }] } }) as any;
    expect([plan, plan.teams, plan.teams[0]].every(Object.isFrozen)).toBe(true);
  });

  it('costs nothing where there are none', () => expect(extraClaimsOf({ sub: 'ada' })).toBe(NO_EXTRA_CLAIMS));
});
