import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { attributesOf, OtlpReceiver, type ReceivedSpan } from '../support/otlp.js';
import { freePort } from '../support/server-process.js';
import { startApp } from '../support/test-app.js';

const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';

describe('Traces', () => {
  let receiver: OtlpReceiver;
  const answers: Record<string, Answer> = {};
  const person = newPerson();
  const secrets: string[] = [PASSWORD, person.email, person.name, 'hunter2', '127.0.0.1:27'];

  /** The span of the request that got this answer. */
  const spanOf = (answer: Answer | undefined): ReceivedSpan => {
    const found = receiver.spans.filter(
      (span) => attributesOf(span)['nightlatch.request_id'] === answer?.headers.get('x-request-id'),
    );
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const childrenOf = ({ spanId }: ReceivedSpan): ReceivedSpan[] =>
    receiver.spans.filter(({ parentSpanId }) => parentSpanId === spanId);

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    const server = await startApp({ OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/` });
    const { api } = server;
    answers['signUp'] = await api.post('/auth/signup?password=hunter2', person);
    const { accessToken, refreshToken } = answers['signUp'].body;
    secrets.push(accessToken, refreshToken);
    answers['whoami'] = await api.request('GET', '/auth/whoami?x=hunter2', {
      token: accessToken,
      headers: {
        traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`,
        tracestate: 'x=hunter2',
        'User-Agent': 'hunter2',
      },
    });
    answers['me'] = await api.get('/auth/me', accessToken);
    answers['refresh'] = await api.refresh(refreshToken);
    answers['session'] = await api.request('DELETE', '/auth/sessions/hunter2', { token: accessToken });
    answers['lost'] = await api.get('/nowhere/hunter2');
    answers['wrongTrace'] = await api.request('GET', '/health/live', { headers: { traceparent: 'hunter2' } });
    await server.close();
  });
  afterAll(() => receiver.stop());

  it('go to the receiver as OTLP, under the name of the service', () => {
    for (const { url, headers } of receiver.requests)
      expect([url, headers['content-type']]).toEqual(['/v1/traces', 'application/json']);
    expect(receiver.text).toContain('{"key":"service.name","value":{"stringValue":"nightlatch"}}');
  });

  it.each([
    ['signUp', 'POST /auth/signup', { 'http.route': '/auth/signup', 'http.response.status_code': 201 }],
    ['whoami', 'GET /auth/whoami', { 'http.route': '/auth/whoami', 'http.response.status_code': 200 }],
    ['session', 'DELETE /auth/sessions/:id', { 'http.route': '/auth/sessions/:id' }],
    ['lost', 'GET', { 'http.response.status_code': 404 }],
  ])('have one span for the request %s, named after its route', (name, title, attributes) => {
    const span = spanOf(answers[name]);
    expect(span).toMatchObject({ name: title, kind: SERVER });
    expect(attributesOf(span)).toMatchObject(attributes);
    expect(Object.keys(attributesOf(span)).filter((key) => /url|header|user|client|query/.test(key))).toEqual(
      [],
    );
  });

  it('have the commands to MongoDB within it, also those of a request with a body, without statements', () => {
    const signUp = spanOf(answers['signUp']);
    expect(childrenOf(signUp).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['insert users', 'insert sessions']),
    );
    expect(childrenOf(spanOf(answers['me'])).map(({ name }) => name)).toEqual(['find users']);
    expect(childrenOf(spanOf(answers['refresh'])).map(({ name }) => name)).toContain('update sessions');
    for (const span of childrenOf(signUp)) {
      expect(span).toMatchObject({ kind: CLIENT, traceId: signUp.traceId });
      expect(Object.keys(attributesOf(span)).sort()).toEqual([
        'db.collection.name',
        'db.operation.name',
        'db.system.name',
      ]);
    }
  });

  it('show that a guarded request asks no database', () => {
    expect(childrenOf(spanOf(answers['whoami']))).toEqual([]);
  });

  it('go on where the caller began (W3C Trace Context), if that is a trace', () => {
    expect(spanOf(answers['whoami'])).toMatchObject({ traceId: TRACE_ID, parentSpanId: PARENT_ID });
    const { traceId, parentSpanId = '' } = spanOf(answers['wrongTrace']);
    expect([traceId, parentSpanId]).toEqual([expect.stringMatching(/^[\da-f]{32}$/), '']);
  });

  it('have nothing of what the service does by itself, and no span twice', () => {
    const { spans } = receiver;
    const requests = spans.filter(({ kind }) => kind === SERVER);
    expect(requests).toHaveLength(Object.keys(answers).length);
    const parents = requests.map(({ spanId }) => spanId);
    const strays = spans.filter(
      ({ kind, parentSpanId = '' }) => kind === CLIENT && !parents.includes(parentSpanId),
    );
    expect(strays).toEqual([]);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    expect(spans.filter(({ status }) => status.code === ERROR)).toEqual([]);
  });

  it('hold no password, token, address, URL or header', () => {
    expect(secrets.filter((secret) => receiver.text.includes(secret))).toEqual([]);
  });
});

describe('With a receiver that', () => {
  it.each([
    ['is not there', async () => [`http://127.0.0.1:${await freePort()}`, () => undefined] as const],
    [
      'never answers',
      async () => {
        const sockets: Socket[] = [];
        const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as { port: number };
        const end = (): void => {
          for (const socket of sockets) socket.destroy();
          server.close();
        };
        return [`http://127.0.0.1:${port}`, end] as const;
      },
    ],
  ])('%s, requests are as quick as ever, and the service ends in time', async (_what, make) => {
    const [url, end] = await make();
    const server = await startApp({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    const { body } = await server.api.signUp();
    const began = performance.now();
    for (let count = 0; count < 100; count += 1)
      expect((await server.api.get('/auth/whoami', body.accessToken)).status).toBe(200);
    // Less than one answer of the receiver would be waited for.
    expect(performance.now() - began).toBeLessThan(10_000);
    const closing = performance.now();
    await server.close();
    expect(performance.now() - closing).toBeLessThan(10_000);
    end();
  });
});
