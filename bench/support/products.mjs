import { PERSON, request, requestJson } from './client.mjs';

/**
 * Products as their clients see them. Signing up, logging in and refreshing give a session: `headers`, which its
 * guarded requests carry, and `mark`, which a refresh changes.
 */

export const NIGHTLATCH = {
  whoami: '/auth/whoami',
  signUp: (port, person) => nightlatchSession(port, '/auth/signup', person),
  logIn: (port, { email, password }) => nightlatchSession(port, '/auth/login', { email, password }),
  refresh: (port, { mark }) => nightlatchSession(port, '/auth/refresh', { refreshToken: mark }),
};

async function nightlatchSession(port, path, body) {
  const { accessToken, refreshToken } = await requestJson(port, 'POST', path, { body });
  return { headers: { authorization: `Bearer ${accessToken}` }, mark: refreshToken };
}

const GET_SESSION = '/api/auth/get-session';

export const BETTER_AUTH = {
  whoami: GET_SESSION,
  signUp: (port, person) => betterAuthSession(port, '/api/auth/sign-up/email', person),
  logIn: (port, { email, password }) =>
    betterAuthSession(port, '/api/auth/sign-in/email', { email, password }),
  // The token stays; looking the session up is what prolongs it, when it is time.
  async refresh(port, { headers }) {
    const { session } = await requestJson(port, 'GET', GET_SESSION, { headers });
    return { headers, mark: session.expiresAt };
  },
};

async function betterAuthSession(port, path, body) {
  const { status, text, cookies } = await request(port, 'POST', path, { body });
  if (status !== 200) throw new Error(`POST ${path} answered ${status}: ${text}`);
  return { headers: { cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') } };
}

let people = 0;

/** A person whom no product knows yet. */
export const somebody = () => ({ ...PERSON, email: `person-${people++}@example.com` });

/** Whether a guarded request is let in. better-auth's own route answers a stranger with `null`. */
export async function isLetIn(port, path, headers) {
  const { status, text } = await request(port, 'GET', path, { headers });
  return status === 200 && text !== 'null';
}

/**
 * Makes sure that a server does what is going to be measured.
 *
 * @param {{ hashes?: boolean, refreshes?: boolean, paths?: string[] }} does whether a wrong password is refused, and a
 *   refresh changes the session; guarded routes
 */
export async function prove({ signUp, logIn, refresh, whoami }, { port }, { hashes, refreshes, paths = [] }) {
  const must = (holds, what) => {
    if (!holds) throw new Error(`What is measured on port ${port} is not what it should be: ${what}`);
  };
  const person = somebody();
  await signUp(port, person);
  const session = await logIn(port, person);
  for (const path of [whoami, ...paths]) {
    must(await isLetIn(port, path, session.headers), `${path} refuses who is logged in`);
    must(!(await isLetIn(port, path, {})), `${path} lets strangers in`);
    must(!(await isLetIn(port, path, forged(session.headers))), `${path} lets a forged session in`);
  }
  if (hashes) {
    const wrong = { ...person, password: `${person.password}?` };
    const refusal = await logIn(port, wrong).catch((error) => error);
    must(/ answered 401: /.test(refusal.message), 'a wrong password is not refused');
  }
  if (refreshes) {
    const first = await refresh(port, session);
    const second = await refresh(port, first);
    must(first.mark !== second.mark, 'a refresh changes nothing');
    must(await isLetIn(port, whoami, second.headers), 'a refreshed session is refused');
  }
}

/** The same with another character where either product has its token. */
const forged = (headers) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.slice(0, 40) + (value[40] === 'a' ? 'b' : 'a') + value.slice(41),
    ]),
  );
