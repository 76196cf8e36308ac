import { readStrictJwt } from './strict-jwt.js';

const EXPECTED = { algorithms: ['HS256'], typ: 'at+jwt' };
const HEADER = { alg: 'HS256', typ: 'at+jwt' };
const PAYLOAD = { sub: 'ada', n: 1 };
const SIGNATURE = Buffer.alloc(32, 7).toString('base64url');

const encode = (content: string | Buffer): string => Buffer.from(content).toString('base64url');
const json = (value: unknown): string => encode(JSON.stringify(value));

/** A token of ready-made parts; what is not given is as it should be. */
function token({ header = json(HEADER), payload = json(PAYLOAD), signature = SIGNATURE } = {}): string {
  return `${header}.${payload}.${signature}`;
}
const read = (text: string) => readStrictJwt(text, EXPECTED);

it('reads header and payload of a token as we write it', () => {
  expect(read(token())).toEqual({ header: HEADER, payload: PAYLOAD });
});

describe('the compact form', () => {
  it.each([
    ['nothing', ''],
    ['one part', json(HEADER)],
    ['two parts', `${json(HEADER)}.${json(PAYLOAD)}`],
    ['four parts', `${token()}.${SIGNATURE}`],
    ['five parts, which is a JWE', `${token()}.${SIGNATURE}.${SIGNATURE}`],
    ['dots alone', '..'],
    ['no header', `.${json(PAYLOAD)}.${SIGNATURE}`],
    ['no payload', `${json(HEADER)}..${SIGNATURE}`],
    ['no signature', `${json(HEADER)}.${json(PAYLOAD)}.`],
    ['the JSON serialization of JWS', JSON.stringify({ payload: json(PAYLOAD), signature: SIGNATURE })],
    ['white space before', ` ${token()}`],
    ['white space behind', `${token()}\n`],
    ['white space between', token().replace('.', ' .')],
    ['Bearer before', `Bearer ${token()}`],
  ])('has three parts and nothing else: %s is refused', (_what, text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('base64url', () => {
  // Two bytes need three characters, of whose last one two bits are left over.
  it.each([
    ['signature, left-over bits set', { signature: 'AAB' }],
    ['signature, a single left-over character', { signature: 'AAAAA' }],
    ['signature, padded', { signature: 'AAA=' }],
    ['signature, the other alphabet', { signature: '++//' }],
    ['signature, white space', { signature: 'AA A' }],
    ['signature, line break', { signature: 'AAAA\n' }],
    ['signature, percent-encoded', { signature: 'AA%41' }],
    ['header, padded', { header: `${json({ ...HEADER, kid: 'x' })}=` }],
    [
      'header, other alphabet',
      { header: Buffer.from(`{"alg":"HS256","typ":"at+jwt","k":"???"}`).toString('base64') },
    ],
    ['payload, padded', { payload: Buffer.from('{"a":1}').toString('base64') }],
    ['payload, left-over bits set', { payload: encode('{"a":1}').replace(/.$/, 'R') }],
    ['payload, a character that is skipped', { payload: `${encode('{"a":1}')}!` }],
    ['payload, a full-width letter', { payload: encode(`{"a":1}`).replace('e', 'ｅ') }],
  ])('has one spelling for one content: %s is refused', (_what, parts) => {
    expect(read(token(parts))).toBeUndefined();
  });

  it('takes every canonical signature', () => {
    expect(read(token({ signature: 'AAA' }))).toBeDefined();
    expect(read(token({ signature: '-_8' }))).toBeDefined();
  });
});

describe('the payload', () => {
  it.each([
    ['null', 'null'],
    ['a number', '5'],
    ['a string', '"sub"'],
    ['an array', '[{"sub":"ada"}]'],
    ['true', 'true'],
    ['nothing', ''],
    ['no JSON', '{sub:1}'],
    ['half a JSON', '{"sub":"ada"'],
    ['a duplicate name', '{"sub":"ada","sub":"eve"}'],
    ['a duplicate name, the same twice', '{"sub":"ada","sub":"ada"}'],
    ['a duplicate name, one escaped', '{"sub":"ada","su\\u0062":"eve"}'],
    ['a duplicate name further down', '{"a":{"b":1,"b":2}}'],
    ['an infinite number', '{"exp":1e400}'],
    ['a number with an exponent', '{"exp":1e3}'],
    ['a number with a fraction of zero', '{"exp":1.0}'],
    ['a negative zero', '{"exp":-0}'],
    ['a number that no double holds', '{"exp":9007199254740993}'],
    ['a redundant escape', '{"sub":"\\u0061"}'],
    ['an escaped slash', '{"iss":"https:\\/\\/a"}'],
    ['white space before', ' {"sub":"ada"}'],
    ['white space behind', '{"sub":"ada"}\n'],
    ['white space within', '{"sub": "ada"}'],
    ['a byte order mark', '\uFEFF{"sub":"ada"}'],
    ['something behind', '{"sub":"ada"}{}'],
    ['a comment', '{"sub":"ada"/**/}'],
    ['names out of the order a parser keeps', '{"b":1,"1":2}'],
  ])('is an object as JSON.stringify writes it: %s is refused', (_what, text) => {
    expect(read(token({ payload: encode(text) }))).toBeUndefined();
  });

  it('is UTF-8: broken bytes are refused, not replaced', () => {
    const bytes = Buffer.from('{"sub":"?"}');
    bytes[bytes.indexOf('?')] = 0xff;
    expect(read(token({ payload: encode(bytes) }))).toBeUndefined();
    expect(read(token({ payload: json({ sub: '\uFFFD' }) }))?.payload).toEqual({ sub: '\uFFFD' });
  });

  it('cannot reach the prototype: `__proto__` is a name like any other', () => {
    const jwt = read(token({ payload: encode('{"__proto__":{"sub":"eve","admin":true}}') }));
    expect(jwt?.payload['sub']).toBeUndefined();
    expect(jwt?.payload['admin']).toBeUndefined();
    expect(Object.getPrototypeOf(jwt?.payload)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('may be empty, nested, or in any script', () => {
    for (const payload of [{}, { a: [{ b: null }] }, { name: 'Åsa 大 😀' }]) {
      expect(read(token({ payload: json(payload) }))?.payload).toEqual(payload);
    }
  });
});

describe('the header (RFC 8725 §3.1, §3.11)', () => {
  it.each([
    ['alg none', { alg: 'none', typ: 'at+jwt' }],
    ['alg None', { alg: 'None', typ: 'at+jwt' }],
    ['alg NONE', { alg: 'NONE', typ: 'at+jwt' }],
    ['alg nOnE', { alg: 'nOnE', typ: 'at+jwt' }],
    ['an empty alg', { alg: '', typ: 'at+jwt' }],
    ['no alg', { typ: 'at+jwt' }],
    ['alg null', { alg: null, typ: 'at+jwt' }],
    ['alg in a list', { alg: ['HS256'], typ: 'at+jwt' }],
    ['alg in lower case', { alg: 'hs256', typ: 'at+jwt' }],
    ['alg with white space', { alg: 'HS256 ', typ: 'at+jwt' }],
    ['another HMAC', { alg: 'HS512', typ: 'at+jwt' }],
    ['an asymmetric alg', { alg: 'RS256', typ: 'at+jwt' }],
    ['Alg instead of alg', { Alg: 'HS256', typ: 'at+jwt' }],
    ['no typ', { alg: 'HS256' }],
    ['the typ of any JWT', { alg: 'HS256', typ: 'JWT' }],
    ['the typ of a refresh token', { alg: 'HS256', typ: 'rt+jwt' }],
    ['the typ in upper case', { alg: 'HS256', typ: 'AT+JWT' }],
    ['the typ with its media type', { alg: 'HS256', typ: 'application/at+jwt' }],
    ['typ in a list', { alg: 'HS256', typ: ['at+jwt'] }],
  ])('names the one algorithm and the one type: %s is refused', (_what, header) => {
    expect(read(token({ header: json(header) }))).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['crit', ['exp']],
    ['crit', []],
    ['b64', false],
    ['b64', true],
    ['jwk', { kty: 'oct', k: 'AAAA' }],
    ['jku', 'https://evil.example/jwks.json'],
    ['x5u', 'https://evil.example/cert.pem'],
    ['x5c', ['MIIB']],
    ['x5t', 'AAAA'],
    ['x5t#S256', 'AAAA'],
    ['zip', 'DEF'],
    ['enc', 'A128GCM'],
    ['cty', 'JWT'],
    ['jwk', null],
  ])('brings no key and no rules of its own: %s %j is refused', (name, value) => {
    expect(read(token({ header: json({ ...HEADER, [name]: value }) }))).toBeUndefined();
  });

  it.each([
    ['null', 'null'],
    ['an array', '[]'],
    ['a duplicate alg', '{"alg":"none","alg":"HS256","typ":"at+jwt"}'],
    ['alg by way of the prototype', '{"__proto__":{"alg":"HS256"},"typ":"at+jwt"}'],
    ['white space', '{"alg": "HS256","typ":"at+jwt"}'],
  ])('is as strict an object as the payload: %s is refused', (_what, text) => {
    expect(read(token({ header: encode(text) }))).toBeUndefined();
  });

  it('may name a key', () => {
    expect(read(token({ header: json({ ...HEADER, kid: '1' }) }))?.header['kid']).toBe('1');
  });
});

describe('the length', () => {
  /** A token of so many characters. */
  function ofLength(length: number): string {
    const prefix = `${json(HEADER)}.${json({ pad: 'x'.repeat(3000) })}.`;
    return prefix + 'A'.repeat(length - prefix.length);
  }

  it('ends at 8 KiB', () => {
    expect(ofLength(8 * 1024)).toHaveLength(8192);
    expect(read(ofLength(8 * 1024))).toBeDefined();
    expect(read(ofLength(8 * 1024 + 1))).toBeUndefined();
    expect(read(ofLength(8 * 1024 + 2))).toBeUndefined();
  });
});
