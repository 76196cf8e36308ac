import { jest } from '@jest/globals';
import { ServiceLogger } from './service-logger.js';

const HOSTILE = [
  'first\nsecond',
  'first\r\nsecond',
  '"}\n{"level":"error","message":"forged"}',
  'quotes " and \\ backslashes',
  '\u001b[2J\u001b[31mcoloured',
  '\u009b31mcoloured by one C1 character\u0085next line',
  'line\u2028and paragraph\u2029separators',
  'right-to-left \u202egnp.exe\u2066 and \u200finvisible\ufeff \u{e0041}',
  'a \u0000, a \u007f and a lone \ud800 surrogate',
];

/** Everything that no entry may hold as it is. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What the logger itself adds for a terminal. */
const COLOUR = new RegExp(String.raw`\u001b\[[\d;]+m`, 'g');

/** What was written to both streams in the meantime. */
function written(log: () => void): string {
  const chunks: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((chunk) => chunks.push(String(chunk)) > 0);
  try {
    log();
  } finally {
    jest.restoreAllMocks();
  }
  return chunks.join('');
}

/** OWASP ASVS 5.0 16.4.1 (no log injection). */
describe('ServiceLogger in json', () => {
  const logger = new ServiceLogger({ level: 'verbose', format: 'json' });

  it.each(HOSTILE)('writes one line per entry, with the message as it came: %j', (message) => {
    const text = written(() => logger.warn(message, { requestId: message }, 'Somewhere'));
    expect(text.endsWith('\n')).toBe(true);
    expect(text.slice(0, -1)).not.toMatch(UNSAFE);
    const entry = JSON.parse(text) as Record<string, unknown>;
    expect(entry).toMatchObject({ level: 'warn', context: 'Somewhere', message, requestId: message });
  });

  it('lets no field of a line replace the line itself', () => {
    const text = written(() => logger.log('true', { message: 'forged', level: 'fatal' }, 'Somewhere'));
    expect(JSON.parse(text)).toMatchObject({ level: 'log', message: 'true' });
  });

  it('writes of an error what is fit to be told, however it is handed over', () => {
    const error = Object.assign(new Error('dup key: { email: "ada@example.com" }'), {
      name: 'MongoServerError',
      code: 11000,
      keyValue: { email: 'ada@example.com' },
      toJSON: () => ({ email: 'ada@example.com' }),
    });
    for (const log of [
      (): void => logger.error(error),
      (): void => logger.error('It failed', error),
      (): void => logger.error('It failed', error.stack),
      (): void => logger.error('It failed', error.stack, 'Somewhere'),
      (): void => logger.fatal(error, 'Somewhere'),
    ]) {
      const text = written(log);
      expect(text).not.toContain('ada@');
      for (const line of text.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('message');
    }
    expect(written(() => logger.error(error))).toContain(String.raw`MongoServerError 11000\n    at `);
  });

  it('writes JSON also of what JSON has no word for', () => {
    const circular: Record<string, unknown> = { big: 10n };
    circular['self'] = circular;
    const throwing = {
      toJSON: () => {
        throw new Error('no');
      },
    };
    for (const message of [circular, throwing, undefined, Symbol('x'), () => 'lazy', new Map([[1, '\n']])])
      expect(JSON.parse(written(() => logger.log(message)))).toHaveProperty('message', expect.any(String));
  });
});

describe('ServiceLogger in pretty', () => {
  const logger = new ServiceLogger({ level: 'verbose', format: 'pretty' });

  it.each(HOSTILE)('sends a terminal nothing that a client has put into an entry: %j', (message) => {
    const text = written(() => logger.warn(message, { requestId: message }, 'Somewhere'));
    // With the colours of our own taken off.
    const lines = text.replace(COLOUR, (code) => (message.includes(code) ? code : '')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.filter((line) => UNSAFE.test(line))).toEqual([]);
    const [first, ...others] = lines;
    expect(first).toMatch(/^\[nightlatch\] \d+ /);
    expect(others.filter((line) => !line.startsWith('    '))).toEqual([]);
  });
});
