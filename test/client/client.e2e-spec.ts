import { type Client, type ClientOptions, createClient } from '@nightlatch/client';
import { newPerson } from '../support/api.js';
import { startApp, type TestApp } from '../support/test-app.js';

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.close());

/** What the network does to requests of a client. */
class Network {
  readonly sent: string[] = [];
  /** Called before a request is sent; what it returns is answered in its place. */
  before: (path: string) => Response | Promise<Response> | undefined = () => undefined;
  /** Called with the answer; it may lose it. */
  behind: (path: string, answer: Response) => Response = (_, answer) => answer;

  readonly fetch: typeof fetch = async (input, init) => {
    const path = new URL(input).pathname;
    this.sent.push(`${init?.method ?? 'GET'} ${path}`);
    return (await this.before(path)) ?? this.behind(path, await fetch(input, init));
  };

  count(what: string): number {
    return this.sent.filter((each) => each === what).length;
  }
}
const REFRESH = 'POST /auth/refresh';

function client(options: ClientOptions = {}): { auth: Client; network: Network } {
  const network = new Network();
  const auth = createClient({
    baseUrl: server.api.url,
    fetch: network.fetch,
    now: () => server.clock.now().getTime(),
    ...options,
  });
  return { auth, network };
}

it('signs up, refreshes once for many requests, logs out', async () => {
  const { auth, network } = client();
  expect(auth.state).toEqual({ status: 'loading' });
  expect(await auth.ready()).toEqual({ status: 'signedOut' });
  const person = newPerson();
  expect(await auth.signUp(person)).toMatchObject({
    ok: true,
    data: { kind: 'signedIn', user: { email: person.email } },
  });
  expect(auth.state).toMatchObject({ status: 'signedIn' });
  server.clock.advance(601);
  const answers = await Promise.all(Array.from({ length: 20 }, () => auth.request('GET', '/auth/me')));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(network.count(REFRESH)).toBe(1);
  expect(await auth.logOut()).toEqual({ ok: true, data: undefined });
  expect(auth.state).toEqual({ status: 'signedOut', reason: 'logged_out' });
});
