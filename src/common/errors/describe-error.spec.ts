import { describeError, nameError, redact } from './describe-error.js';

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing');
}

/** OWASP ASVS 5.0 16.2.5: what libraries quote. */
describe('describeError', () => {
  it.each([
    [
      'a duplicate key',
      { name: 'MongoServerError', code: 11000 },
      'E11000 dup key: { email: "ada@example.com" }',
    ],
    ['a mail server', { name: 'Error', code: 'EAUTH' }, 'Invalid login for mailer:hunter2'],
    ['a cast', { name: 'CastError' }, 'Cast to string failed for value "hunter2"'],
    [
      'a message over many lines',
      { name: 'CastError' },
      'value "\n    at hunter2 (x.js:1:1)\n    at hunter2\n"',
    ],
  ])('leaves out what %s quotes, and keeps name, code and place', (_what, properties, message) => {
    const error = Object.assign(new Error(message), properties);
    const told = describeError(error);
    expect(told).not.toMatch(/ada|hunter2/);
    expect(told.split('\n')[0]).toBe(Object.values(properties).join(' '));
    expect(told).toMatch(/\n +at .*describe-error\.spec\.ts/);
  });

  it('leaves out the text that a parser did not understand', () => {
    const error = thrownBy(() => JSON.parse('hunter2'));
    expect(String(error)).toContain('hunter2');
    expect(describeError(error)).not.toContain('hunter2');
  });

  it('tells what the language and our own code say, with causes', () => {
    const cause = Object.assign(new Error('hunter2'), { code: 'ECONNREFUSED' });
    const told = describeError(
      new Error('No answer from mongodb://root:hunter2@db/x for ada@example.com', { cause }),
    );
    expect(told).toContain('Error: No answer from mongodb://[…]@db/x for […]@[…]\n    at ');
    expect(told).toContain('\nCaused by Error ECONNREFUSED\n    at ');
    expect(told).not.toContain('hunter2');
    expect(nameError(thrownBy(() => (undefined as unknown as { x: 1 }).x))).toMatch(
      /^TypeError: Cannot read/,
    );
  });

  it.each([undefined, null, 'hunter2', { password: 'hunter2' }, ['hunter2']])(
    'has no word for %j',
    (thrown) => {
      expect(describeError(thrown)).toBe('a non-error was thrown');
    },
  );

  it('ends where causes go round in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(describeError(error).match(/Caused by/g)).toHaveLength(3);
  });
});

describe('redact', () => {
  it.each([
    ['mongodb+srv://root:p%40ss@db.example/x', 'mongodb+srv://[…]@db.example/x'],
    ['smtp://u:a@b@mail:25', 'smtp://[…]@mail:25'],
    ['dup key: { email: "ada@example.com" }', 'dup key: { email: "[…]@[…]" }'],
    [
      'listen EADDRINUSE: address already in use 127.0.0.1:3000',
      'listen EADDRINUSE: address already in use 127.0.0.1:3000',
    ],
  ])('makes of %j %j', (message, redacted) => {
    expect(redact(message)).toBe(redacted);
  });
});
