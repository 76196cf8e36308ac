import { type Answer, Api, newPerson } from '../support/api.js';
import { startHost } from '../support/extended-host.js';
import { FORM_TYPE } from '../support/oauth.js';
import { LISTED_PAGE } from '../support/pages.js';
import { expectProblem } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { startApp } from '../support/test-app.js';

// Clients that always state a content type: axios.post(url, null) says it is a form, `curl -d ''` too, many wrappers say JSON.

interface Target {
  api: Api;
  close(): Promise<void>;
}

const startService = async (): Promise<Target> => startApp({ CORS_ORIGINS: LISTED_PAGE });
const startOn = (platform: 'express' | 'fastify') => async (): Promise<Target> => {
  const host = await startHost({ routePrefix: 'api' }, {}, { corsOrigins: [LISTED_PAGE] }, platform);
  return { api: new Api(`${host.api.url}/api`), close: () => host.close() };
};

const TYPES = [
  'application/json',
  FORM_TYPE,
  'text/plain',
  'multipart/form-data; boundary=x',
  'text/xml',
  ';',
];

/** How a request says that nothing comes: head, and body. */
const EMPTY: [how: string, headers: string[], body: string][] = [
  ['a length of 0', ['Content-Length: 0'], ''],
  ['chunks without a byte', ['Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['neither length nor chunks', [], ''],
];

describe.each([
  ['the service', startService],
  ['a host on Express', startOn('express')],
  ['a host on Fastify', startOn('fastify')],
])('a POST without content, at %s', (name, start) => {
  let target: Target;
  beforeAll(async () => (target = await start()));
  afterAll(() => target.close());

  const send = (path: string, headers: string[], body: string): Promise<Answer> => {
    const { pathname } = new URL(target.api.url + path);
    return sendRaw(target.api.url, http('POST', pathname, headers, body));
  };
  const bearer = async (): Promise<string> => {
    const { body } = await target.api.post('/auth/signup', newPerson());
    return `Authorization: Bearer ${body.accessToken}`;
  };

  describe.each(EMPTY)('and with %s', (_how, length, body) => {
    it('is taken, whatever type it states, where nothing is needed', async () => {
      const token = await bearer();
      for (const type of TYPES) {
        const headers = [`Content-Type: ${type}`, ...length];
        expect((await send('/auth/logout', headers, body)).status).toBe(204);
        expect((await send('/auth/verify-email/resend', [...headers, token], body)).status).toBe(202);
      }
      const form = [`Content-Type: ${FORM_TYPE}`, ...length, token];
      expect((await send('/auth/logout-all', form, body)).status).toBe(204);
    });

    it('is told what is missing, where something is needed', async () => {
      for (const type of TYPES) {
        const headers = [`Content-Type: ${type}`, ...length];
        expectProblem(await send('/auth/refresh', headers, body), 'validation_failed');
        expectProblem(await send('/auth/login', headers, body), 'validation_failed');
        expect(await send('/auth/revoke', headers, body)).toMatchObject({
          status: 400,
          body: { error: 'invalid_request' },
        });
      }
    });

    it('is refused when a page of another site causes it, whatever type it states', async () => {
      for (const type of TYPES.filter((one) => one !== 'application/json')) {
        const headers = [`Content-Type: ${type}`, ...length, 'Origin: https://evil.example'];
        for (const path of ['/auth/refresh', '/auth/logout', '/auth/verify-email/resend'])
          expectProblem(await send(path, headers, body), 'csrf_rejected');
      }
      const listed = [`Content-Type: ${FORM_TYPE}`, ...length, `Origin: ${LISTED_PAGE}`];
      expect((await send('/auth/logout', listed, body)).status).toBe(204);
    });
  });

  it('but one with content is read as before: a form is refused, JSON in chunks arrives whole', async () => {
    const form = [`Content-Type: ${FORM_TYPE}`];
    expectProblem(
      await send('/auth/logout', [...form, 'Content-Length: 3'], 'a=b'),
      'unsupported_media_type',
    );
    const inChunks = ['Transfer-Encoding: chunked'];
    const chunked = await send('/auth/logout', [...form, ...inChunks], '3\r\na=b\r\n0\r\n\r\n');
    expectProblem(chunked, 'unsupported_media_type');
    const person = JSON.stringify(newPerson());
    const chunks = [person.slice(0, 10), person.slice(10)];
    const written = [...chunks.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`), '0\r\n\r\n'];
    const json = ['Content-Type: application/json', ...inChunks];
    expect((await send('/auth/signup', json, written.join(''))).status).toBe(201);
  });

  if (name !== 'the service') return;

  it('and one without a type in chunks of no byte is taken, as proxies make it of HTTP/2', async () => {
    const answer = await send('/auth/logout', ['Transfer-Encoding: chunked'], '0\r\n\r\n');
    expect(answer.status).toBe(204);
  });
});
