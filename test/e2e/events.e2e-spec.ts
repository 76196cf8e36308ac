import { Injectable } from '@nestjs/common';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { type NightlatchEvents } from '../../src/index.js';
import { TestClock } from '../../src/testing/index.js';
import { newPerson } from '../support/api.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { expectProblem } from '../support/problems.js';
import { SessionClient } from '../support/session-client.js';

@Injectable()
class Listener {
  readonly heard: [name: keyof NightlatchEvents, event: unknown][] = [];

  @OnEvent('user.signed-up')
  signedUp(event: NightlatchEvents['user.signed-up']): void {
    this.heard.push(['user.signed-up', event]);
  }

  @OnEvent('session.opened')
  opened(event: NightlatchEvents['session.opened']): void {
    this.heard.push(['session.opened', event]);
  }

  @OnEvent('session.rotated')
  rotated(event: NightlatchEvents['session.rotated']): void {
    this.heard.push(['session.rotated', event]);
  }

  @OnEvent('session.reused')
  reused(event: NightlatchEvents['session.reused']): void {
    this.heard.push(['session.reused', event]);
  }

  @OnEvent('login.failed')
  failed(): void {
    throw new Error('of the listener');
  }
}

describe('a host that listens with @OnEvent()', () => {
  const clock = new TestClock();
  let host: ExtendedHost;
  let heard: Listener['heard'];

  beforeAll(async () => {
    host = await startHost(
      { clock: { useValue: clock } },
      { imports: [EventEmitterModule.forRoot()], providers: [Listener] },
      {},
      'fastify',
    );
    ({ heard } = host.app.get(Listener));
  });
  afterAll(() => host.close());

  it('hears what happens to a session, once each, in order', async () => {
    const person = await SessionClient.signUp(host);
    await person.rotate();
    clock.advance(60);
    expectProblem(await host.api.refresh(person.refreshTokens[0]!), 'refresh_token_reused');
    const ids = { userId: person.user.id, sessionId: person.sessionId };
    expect(heard).toEqual([
      ['user.signed-up', { userId: person.user.id }],
      ['session.opened', ids],
      ['session.rotated', ids],
      ['session.reused', { ...ids, generation: 0, lateBy: expect.any(Number), ended: true }],
    ]);
  });

  it('a listener that fails takes no request along', async () => {
    const { email, password } = newPerson();
    expectProblem(await host.api.post('/auth/login', { email, password }), 'invalid_credentials');
    expect(host.errors).toEqual(['of the listener']);
  });
});

it('a host without an emitter starts and works', async () => {
  const host = await startHost({});
  expect((await host.api.signUp()).status).toBe(201);
  await host.close();
});
