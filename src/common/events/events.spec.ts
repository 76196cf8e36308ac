import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Events } from './events.js';

describe('Events', () => {
  afterEach(() => jest.restoreAllMocks());

  it('tells every listener to an event, and no other', () => {
    const events = new Events();
    const heard: unknown[] = [];
    events.on('login.failed', (event) => heard.push(['first', event]));
    events.on('login.failed', (event) => heard.push(['second', event]));
    events.on('login.succeeded', (event) => heard.push(event));
    events.emit('login.failed', { reason: 'too_many_attempts' });
    expect(heard).toEqual([
      ['first', { reason: 'too_many_attempts' }],
      ['second', { reason: 'too_many_attempts' }],
    ]);
  });

  it('tells who listens to everything, with the name', () => {
    const events = new Events();
    const heard: unknown[] = [];
    events.onAny((name, event) => heard.push([name, event]));
    events.emit('login.succeeded', { userId: 'ada' });
    events.emit('login.failed', { reason: 'refused' });
    expect(heard).toEqual([
      ['login.succeeded', { userId: 'ada' }],
      ['login.failed', { reason: 'refused' }],
    ]);
  });

  it('lets no listener that throws, at once or later, harm who tells or who else listens', async () => {
    const complaints = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const events = new Events();
    const heard: string[] = [];
    events.on('login.succeeded', () => {
      throw new Error('broken');
    });
    events.on('login.succeeded', () => Promise.reject(new Error('broken later')));
    events.onAny(() => {
      throw new Error('broken for all');
    });
    events.on('login.succeeded', ({ userId }) => heard.push(userId));
    expect(() => events.emit('login.succeeded', { userId: 'ada' })).not.toThrow();
    await new Promise(setImmediate);
    expect(heard).toEqual(['ada']);
    expect(complaints.mock.calls.map(([line]) => String(line).split('\n')[0])).toEqual([
      'A listener to login.succeeded failed: Error: broken',
      'A listener to login.succeeded failed: Error: broken for all',
      'A listener to login.succeeded failed: Error: broken later',
    ]);
  });
});
