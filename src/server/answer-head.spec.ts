import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { answersWith } from './answer-head.js';

let asked = 0;
let varying: string | undefined = 'this one';
let server: Server;

const Answer = answersWith({
  constant: () => {
    asked += 1;
    return [
      ['X-Constant', 'always'],
      ['X-Policy', 'strict'],
    ];
  },
  varying: [{ name: 'X-Varying', value: ({ url }) => varying && `${varying} of ${url}` }],
});

/** The head of an answer as it was sent, without what Node adds. */
async function headOf(listener: RequestListener): Promise<string[]> {
  server = createServer({ ServerResponse: Answer }, listener).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a`);
  return [...headers].filter(([name]) => name.startsWith('x-')).map(([name, value]) => `${name}: ${value}`);
}

afterEach(() => {
  varying = 'this one';
  server.closeAllConnections();
  server.close();
});

describe('The head of an answer', () => {
  const common = ['x-constant: always', 'x-policy: strict', 'x-varying: this one of /a'];

  it.each<[string, RequestListener]>([
    ['nothing itself', (_request, response) => response.end()],
    ['a status', (_request, response) => response.writeHead(204).end()],
    ['a reason', (_request, response) => response.writeHead(200, 'Fine').end()],
    ['headers', (_request, response) => response.writeHead(200, { 'Content-Type': 'text/plain' }).end()],
    ['a list', (_request, response) => response.writeHead(200, ['Content-Type', 'text/plain']).end()],
    ['a header that is set first', (_request, response) => response.setHeader('ETag', '"a"').end()],
  ])('has what all have, where it says %s', async (_what, listener) => {
    expect(await headOf(listener)).toEqual(common);
  });

  it.each<[string, RequestListener]>([
    ['writes', (_request, response) => response.writeHead(200, { 'x-policy': 'lax', 'X-Own': 'a' }).end()],
    ['lists', (_request, response) => response.writeHead(200, ['X-Policy', 'lax', 'X-Own', 'a']).end()],
    ['sets', (_request, response) => response.setHeader('X-Policy', 'lax').setHeader('X-Own', 'a').end()],
    [
      'sets and writes',
      (_request, response) => response.setHeader('X-Policy', 'lax').writeHead(200, { 'X-Own': 'a' }).end(),
    ],
  ])('has what it %s itself, once, and all the rest', async (_how, listener) => {
    const own = ['x-constant: always', 'x-own: a', 'x-policy: lax', 'x-varying: this one of /a'];
    expect(await headOf(listener)).toEqual(own);
  });

  it('keeps several cookies apart', async () => {
    server = createServer({ ServerResponse: Answer }, (_request, response) =>
      response.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'] }).end(),
    ).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('lacks what has no value for it, and is asked for what is constant only once', async () => {
    varying = undefined;
    expect(await headOf((_request, response) => response.end())).toEqual(common.slice(0, 2));
    expect(asked).toBe(1);
  });
});
