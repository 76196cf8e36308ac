import { newPerson } from './api.js';
import { type TestApp } from './test-app.js';

/** Somebody who is logged in. */
export interface LoggedIn {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
  sessionId: string;
}

/** Signs somebody new up. */
export async function signUpUser({ api }: Pick<TestApp, 'api'>): Promise<LoggedIn> {
  const { email, ...person } = newPerson();
  const { body } = await api.post('/auth/signup', { email, ...person });
  return loggedIn(email, body);
}

/** Signs somebody new up who is an administrator: the database says so, as for the first one in old times. */
export async function signUpAdmin(server: Pick<TestApp, 'api' | 'database'>): Promise<LoggedIn> {
  const { id, email, refreshToken } = await signUpUser(server);
  await server.database
    .collection<any>('users')
    .updateOne({ _id: id }, { $set: { roles: ['user', 'admin'] } });
  return loggedIn(email, (await server.api.refresh(refreshToken)).body);
}

function loggedIn(email: string, { user, accessToken, refreshToken }: any): LoggedIn {
  const { sid } = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString());
  return { id: user.id, email, token: accessToken, refreshToken, sessionId: sid };
}
