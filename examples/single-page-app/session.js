/** In memory only. It is gone with the page; the cookie, which no script can read, brings the next one. */
let accessToken;
let refreshing;

function send(method, path, body) {
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (accessToken !== undefined) headers.Authorization = `Bearer ${accessToken}`;
  return fetch(path, { method, headers, body: JSON.stringify(body) });
}

/**
 * Gets a fresh access token for the cookie.
 *
 * @returns {Promise<boolean>} whether somebody is logged in
 */
export function resume() {
  // Calls at the same time share one refresh; tabs take turns, and the second one sends the first one's new cookie.
  refreshing ??= navigator.locks
    .request('refresh', async () => {
      accessToken = undefined;
      const answer = await send('POST', '/auth/refresh');
      if (answer.ok) ({ accessToken } = await answer.json());
      // 400: there is no cookie. 401: its session has ended; the cookie is gone now.
      else if (answer.status !== 400 && answer.status !== 401) throw new Error('Try again later.');
      return answer.ok;
    })
    .finally(() => (refreshing = undefined));
  return refreshing;
}

/** Any request that needs a login. Of a 401 it makes one refresh and one repetition, and no more. */
export async function authorized(method, path, body) {
  const answer = await send(method, path, body);
  return answer.status === 401 && (await resume()) ? send(method, path, body) : answer;
}

/**
 * @param {'login' | 'signup'} way in
 * @param {object} fields of the form
 * @returns {Promise<string | undefined>} why not; undefined when somebody is logged in now
 */
export async function enter(way, fields) {
  const answer = await send('POST', `/auth/${way}`, { ...fields, transport: 'cookie' });
  const body = await answer.json();
  if (answer.ok) accessToken = body.accessToken;
  return answer.ok ? undefined : (body.errors?.[0]?.message ?? body.detail ?? body.title);
}

export async function leave() {
  await send('POST', '/auth/logout');
  accessToken = undefined;
}
