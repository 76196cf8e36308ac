import { Controller, Get } from '@nestjs/common';
import { type NightlatchHooks } from '../../src/auth/index.js';
import { defaultFeatures, RequireFresh, recoveryCodes, totp } from '../../src/index.js';
import { Public } from '../../src/common/http/index.js';
import { TestClock } from '../../src/testing/test-clock.js';
import { type Answer, PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { claimsOf } from '../support/jwt.js';
import { expectProblem } from '../support/problems.js';

@Controller('payments')
@Public()
class PaymentsController {
  @Get('open')
  open(): string {
    return 'open';
  }

  @Get('fresh')
  @RequireFresh({ maxAge: 300 })
  fresh(): string {
    return 'fresh';
  }

  @Get('strong')
  @RequireFresh({ aal: 'aal2' })
  strong(): string {
    return 'strong';
  }

  @Get('live')
  @RequireFresh({ maxAge: 86_400, live: true })
  live(): string {
    return 'live';
  }
}

@Controller('vault')
@RequireFresh({ maxAge: 60 })
class VaultController {
  @Get()
  door(): string {
    return 'door';
  }

  @Get('garden')
  @RequireFresh({ maxAge: 3600 })
  garden(): string {
    return 'garden';
  }
}

const clock = new TestClock();
/** What the host does between the proof of a login and its session. */
let meanwhile: () => Promise<void> = () => Promise.resolve();
const hooks: NightlatchHooks = {
  extraClaims: async () => {
    await meanwhile();
    return {};
  },
};

let host: ExtendedHost;
beforeAll(async () => {
  host = await startHost(
    {
      features: [...defaultFeatures(), totp(), recoveryCodes()],
      clock: { useValue: clock },
      hooks: { useValue: hooks },
    },
    { controllers: [PaymentsController, VaultController] },
    { jwtAccessExpiresIn: '1h' },
  );
});
afterAll(() => host.close());
afterEach(() => {
  meanwhile = () => Promise.resolve();
});

const get = (path: string, token?: string): Promise<Answer> => host.api.get(path, token);

async function enrol(accessToken: string): Promise<AuthenticatorApp> {
  const { body } = await host.api.post('/auth/totp', {}, accessToken);
  const phone = new AuthenticatorApp(body.secret, clock);
  const confirmation = { challenge: body.challenge, code: phone.next() };
  expect((await host.api.post('/auth/totp/confirm', confirmation, accessToken)).status).toBe(200);
  return phone;
}

describe('@RequireFresh()', () => {
  it('closes a route of an open controller, and no other', async () => {
    expect((await get('/payments/open')).status).toBe(200);
    for (const route of ['fresh', 'strong', 'live'])
      expectProblem(await get(`/payments/${route}`), 'authentication_required');
  });

  it('refuses a session of too long ago with the challenge of RFC 9470, until it is proved again', async () => {
    const { body } = await host.api.signUp();
    expect((await get('/payments/fresh', body.accessToken)).text).toBe('fresh');
    clock.advance(301);
    const stale = await get('/payments/fresh', body.accessToken);
    expectProblem(stale, 'step_up_required');
    expect(stale.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", acr_values="aal1", max_age="300"',
    );
    // A refresh proves nothing.
    const refreshed = await host.api.refresh(body.refreshToken);
    expectProblem(await get('/payments/fresh', refreshed.body.accessToken), 'step_up_required');
    const proof = { method: 'password', password: PASSWORD };
    const raised = await host.api.post('/auth/step-up', proof, refreshed.body.accessToken);
    expect((await get('/payments/fresh', raised.body.accessToken)).text).toBe('fresh');
    // What was issued before says no more than it did.
    expectProblem(await get('/payments/fresh', body.accessToken), 'step_up_required');
  });

  it('refuses one factor where two are asked for, however fresh', async () => {
    const { body } = await host.api.signUp();
    const weak = await get('/payments/strong', body.accessToken);
    expectProblem(weak, 'step_up_required');
    expect(weak.headers.get('www-authenticate')).toContain('acr_values="aal2", max_age="600"');
    const phone = await enrol(body.accessToken);
    // To have enrolled a factor proves nothing.
    expectProblem(await get('/payments/strong', body.accessToken), 'step_up_required');
    const proof = { method: 'totp', code: phone.next() };
    const raised = await host.api.post('/auth/step-up', proof, body.accessToken);
    expect((await get('/payments/strong', raised.body.accessToken)).text).toBe('strong');
  });

  it('at a method goes before its controller', async () => {
    const { body } = await host.api.signUp();
    expect((await get('/vault', body.accessToken)).text).toBe('door');
    clock.advance(61);
    expectProblem(await get('/vault', body.accessToken), 'step_up_required');
    expect((await get('/vault/garden', body.accessToken)).text).toBe('garden');
  });

  it('live: asks the database, and feels what no revocation has told', async () => {
    const { body } = await host.api.signUp();
    expect((await get('/payments/live', body.accessToken)).text).toBe('live');
    const { sid } = claimsOf(body.accessToken);
    await host.database
      .collection<any>('sessions')
      .updateOne({ _id: sid }, { $set: { revokedAt: new Date(), revokedReason: 'logout' } });
    expect((await get('/auth/whoami', body.accessToken)).status).toBe(200);
    expectProblem(await get('/payments/live', body.accessToken), 'access_token_invalid');
  });
});

describe('a factor removed while a login that rests on it is under way', () => {
  it('leaves no session that rests on it', async () => {
    const { body } = await host.api.signUp();
    const phone = await enrol(body.accessToken);
    const credentials = { email: body.user.email, password: PASSWORD };
    const { challenge } = (await host.api.post('/auth/login', credentials)).body;
    meanwhile = async () => {
      meanwhile = () => Promise.resolve();
      await host.database.collection<any>('users').updateOne({ _id: body.user.id }, { $set: { totp: [] } });
    };
    const continuation = { challenge, method: 'totp', code: phone.next() };
    expectProblem(await host.api.post('/auth/login/continue', continuation), 'invalid_credentials');
    const sessions = host.database.collection('sessions');
    expect(await sessions.countDocuments({ userId: body.user.id, revokedAt: null })).toBe(1);
  });
});

describe('a factor removed while it raises a session', () => {
  it('leaves the session as it was', async () => {
    const { body } = await host.api.signUp();
    const phone = await enrol(body.accessToken);
    meanwhile = async () => {
      meanwhile = () => Promise.resolve();
      await host.database.collection<any>('users').updateOne({ _id: body.user.id }, { $set: { totp: [] } });
    };
    const proof = { method: 'totp', code: phone.next() };
    expectProblem(await host.api.post('/auth/step-up', proof, body.accessToken), 'factor_invalid');
    const refreshed = await host.api.refresh(body.refreshToken);
    expect(claimsOf(refreshed.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
  });
});

describe('a login under way while a factor is enrolled', () => {
  it('that was not asked for it ends in no session', async () => {
    const { body } = await host.api.signUp();
    meanwhile = async () => {
      meanwhile = () => Promise.resolve();
      await enrol(body.accessToken);
    };
    const answer = await host.api.post('/auth/login', { email: body.user.email, password: PASSWORD });
    expectProblem(answer, 'invalid_credentials');
    expect(
      await host.database.collection('sessions').countDocuments({ userId: body.user.id, revokedAt: null }),
    ).toBe(1);
  });
});
