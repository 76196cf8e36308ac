import http from 'node:http';

const agent = new http.Agent({ keepAlive: true });

/** Whom the scenarios sign up. */
export const PERSON = {
  name: 'Bench',
  email: 'bench@example.com',
  password: 'correct horse battery staple',
};

/**
 * One request, on a connection that is kept. `body` is sent as JSON, `raw` as it is.
 *
 * @returns {Promise<{ status: number, text: string, cookies: string[] }>} the cookies as they are to be set
 */
export function request(port, method, path, { token, body, raw, ip, headers: others } = {}) {
  return new Promise((done, fail) => {
    const headers = {
      ...others,
      // For a service behind `TRUST_PROXY=1`, which then takes the request for one from there.
      ...(ip && { 'X-Forwarded-For': ip }),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...((body ?? raw) && { 'Content-Type': 'application/json' }),
    };
    const outgoing = http.request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        done({ status: response.statusCode, text, cookies: response.headers['set-cookie'] ?? [] });
      });
    });
    outgoing.on('error', fail);
    outgoing.end(raw ?? (body && JSON.stringify(body)));
  });
}

/** One request whose answer is JSON. Throws when it is refused: a benchmark of refusals says nothing. */
export async function requestJson(port, method, path, options) {
  const { status, text } = await request(port, method, path, options);
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Closes the connections that are kept. */
export function closeConnections() {
  agent.destroy();
}
