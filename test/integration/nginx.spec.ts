import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Api } from '../support/api.js';
import { freePort } from '../support/server-process.js';

/** Plain JavaScript, like all of `faults/`. */
const load = (name: string): Promise<any> => import(`../../faults/support/${name}.mjs`);
const { LoadBalancer } = await load('load-balancer');
const { lacks } = await load('programs');

/** What stands in for a node, and what it has got. */
interface StandIn {
  port: number;
  received: IncomingMessage[];
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function standIn(answer: RequestListener): Promise<StandIn> {
  const received: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    received.push(request);
    request.resume().once('end', () => answer(request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, received };
}

const healthy = (): Promise<StandIn> => standIn((_request, response) => response.end());
/** As a process that is killed in the middle of its work. */
const dying = (): Promise<StandIn> => standIn((request) => request.socket.resetAndDestroy());
const busy = (): Promise<StandIn> =>
  standIn((_request, response) => {
    response.writeHead(503, { 'Content-Type': 'application/problem+json', 'Retry-After': '25' }).end('{}');
  });

async function behindNginx(
  ...nodes: { port: number }[]
): Promise<{ api: Api; deeds: () => Promise<object> }> {
  const balancer = await LoadBalancer.start(nodes);
  closing.push(() => balancer.end());
  return { api: new Api(balancer.url), deeds: () => balancer.deeds() };
}

const inTurn = async <T>(times: number, act: () => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  while (all.length < times) all.push(await act());
  return all;
};
const statuses = (answers: { status: number }[]): number[] => answers.map(({ status }) => status);

const describeHere = lacks('nginx') === undefined ? describe : describe.skip;

describeHere('docs/operations/nginx.conf', () => {
  it('gives a POST to another node when the first has not got it', async () => {
    const { api } = await behindNginx({ port: await freePort() }, await healthy(), await healthy());
    expect(statuses(await inTurn(10, () => api.post('/auth/refresh', {})))).toEqual(Array(10).fill(200));
  });

  it('never sends a POST to a second node, which the first may have carried out before it died', async () => {
    const nodes = [await dying(), await healthy()];
    const { api, deeds } = await behindNginx(...nodes);
    const answers = await inTurn(10, () => api.post('/auth/signup', {}));
    expect(nodes.flatMap(({ received }) => received)).toHaveLength(10);
    // Having failed once, it gets nothing for a while.
    expect(nodes[0]!.received).toHaveLength(1);
    expect(await deeds()).toMatchObject({ refused: 1, repeated: 0 });

    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(1);
    const [{ status, headers, body }] = refused as [(typeof refused)[0]];
    expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([
      503,
      '1',
      'no-store',
    ]);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'urn:nightlatch:problem:service_unavailable',
      title: 'Service unavailable',
      ...{ status: 503, code: 'service_unavailable', retryAfter: 1 },
    });
  });

  it('sends a GET to a second node, as nobody can tell', async () => {
    const nodes = [await dying(), await healthy()];
    const { api } = await behindNginx(...nodes);
    expect(statuses(await inTurn(10, () => api.get('/auth/whoami')))).toEqual(Array(10).fill(200));
    expect(nodes[0]!.received).toHaveLength(1);
  });

  it('passes the refusals of nodes on as they are, and asks them again', async () => {
    const nodes = [await busy(), await busy()];
    const { api } = await behindNginx(...nodes);
    const answers = await inTurn(10, () => api.get('/auth/whoami'));
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(Array(10).fill('25'));
    expect(nodes.flatMap(({ received }) => received)).toHaveLength(10);
  });

  it('says when to try again while there is no node at all', async () => {
    const { api } = await behindNginx({ port: await freePort() }, { port: await freePort() });
    for (const { status, headers } of await inTurn(3, () => api.post('/auth/login', {})))
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('tells a node the address of the client, and not what that claims', async () => {
    const node = await healthy();
    const { api } = await behindNginx(node, { port: await freePort() });
    await api.request('GET', '/', {
      headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Request-Id': 'mine' },
    });
    const { headers } = node.received[0]!;
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });
});
