import { jest } from '@jest/globals';
import { ServiceLogger } from './service-logger.js';

const HOSTILE = [
  'first\nsecond',
  'first\r\nsecond',
  '"}\n{"level":"error","message":"forged"}',
  'quotes " and \\ backslashes',
  '\u001b[2J\u001b[31mcoloured',
  'line\u2028and paragraph\u2029separators',
  'a \u0000 and a lone \ud800 surrogate',
];

describe('ServiceLogger in json', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each(HOSTILE)('writes one line per entry, with the message as it came: %j', (message) => {
    const written: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    new ServiceLogger({ level: 'verbose', format: 'json' }).warn(message, 'Somewhere');
    const text = written.join('');
    expect(text.endsWith('\n')).toBe(true);
    for (const raw of ['\n', '\r', '\u001b', '\0']) expect(text.trimEnd()).not.toContain(raw);
    const entry = JSON.parse(text) as Record<string, unknown>;
    expect(entry).toMatchObject({ level: 'warn', context: 'Somewhere', message });
  });
});
