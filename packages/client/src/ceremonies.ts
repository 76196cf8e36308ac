import { type PasskeyListResponse, type RegisteredPasskeyResponse, type UserResponse } from './api.js';
import { type Caller } from './caller.js';
import { failed, localError, type Result } from './errors.js';
import { type Step, stepIn } from './steps.js';
import { askForPasskey, type Asking, tellBrowser } from './webauthn.js';

/** What a ceremony of WebAuthn begins with. */
interface Opening {
  challenge: string;
  options: object;
}

/** What goes back to the service. */
interface Answer {
  challenge: string;
  response: Record<string, unknown>;
}

/** The question that stands in an autofill: a browser asks one at a time. */
let standing: AbortController | undefined;

/** Logs in with a passkey. */
export async function logIn(client: Caller, asking: Asking = {}): Promise<Result<Step>> {
  const opened = await client.request('POST', '/auth/passkeys/login/options');
  const send = (body: Answer): Promise<Result<unknown>> =>
    client.request('POST', '/auth/passkeys/login', body);
  return stepIn(await ceremony('get', opened, send, asking));
}

/** Opens an account with one. */
export async function signUp(
  client: Caller,
  person: { name: string; email: string; username?: string },
): Promise<Result<Step>> {
  const opened = await client.request('POST', '/auth/passkeys/signup/options', person);
  const send = (body: Answer): Promise<Result<unknown>> =>
    client.request('POST', '/auth/passkeys/signup', body);
  return stepIn(await ceremony('create', opened, send));
}

/** Adds one to the account. */
export async function register(
  client: Caller,
  more: { name?: string } = {},
): Promise<Result<RegisteredPasskeyResponse>> {
  const opened = await client.request('POST', '/auth/passkeys/options', {});
  return ceremony('create', opened, (body) => client.request('POST', '/auth/passkeys', { ...body, ...more }));
}

/** Removes one. */
export async function remove(client: Caller, id: string): Promise<Result<PasskeyListResponse>> {
  return tell(await client.request('DELETE', '/auth/passkeys/{id}', undefined, { params: { id } }));
}

/** The second factor of a login. */
export async function secondFactor(
  client: Caller,
  challenge: string,
  more: { remember?: boolean } = {},
): Promise<Result<Step>> {
  const opened = await client.request('POST', '/auth/login/continue/options', { challenge });
  return ceremony('get', withPasskey(opened, challenge), (body) =>
    client.continueLogin({ ...body, ...more, method: 'passkey' }),
  );
}

/** Adds the one that a login demands. */
export async function enrol(
  client: Caller,
  challenge: string,
  more: { name?: string } = {},
): Promise<Result<Step>> {
  const opened = await client.request('POST', '/auth/login/enrol/passkey/options', { challenge });
  const send = ({ challenge: enrolment, response }: Answer): Promise<Result<unknown>> =>
    client.request('POST', '/auth/login/enrol/passkey', { challenge, enrolment, response, ...more });
  return stepIn(await ceremony('create', opened, send));
}

/** Proves the account that an identity is to be linked to. */
export async function link(client: Caller, challenge?: string): Promise<Result<Step>> {
  const body = challenge === undefined ? {} : { challenge };
  const opened = await client.request('POST', '/auth/federated/link/options', body);
  return ceremony('get', withPasskey(opened, ''), ({ response }) =>
    client.federated.link({ ...body, method: 'passkey', response }),
  );
}

/** Proves the session anew. */
export async function stepUp(client: Caller): Promise<Result<UserResponse>> {
  const opened = await client.request('POST', '/auth/step-up/options');
  return ceremony('get', withPasskey(opened, opened.ok ? opened.data.challenge : ''), (body) =>
    client.stepUp({ ...body, method: 'passkey' }),
  );
}

async function ceremony<T>(
  how: 'create' | 'get',
  opened: Result<Opening>,
  send: (body: Answer) => Promise<Result<T>>,
  { conditional, signal }: Asking = {},
): Promise<Result<T>> {
  if (!opened.ok) return opened;
  standing?.abort();
  const asking = (standing = new AbortController());
  signal?.addEventListener('abort', () => asking.abort());
  if (signal?.aborted) asking.abort();
  const { challenge, options } = opened.data;
  const answer = await askForPasskey(how, options, { conditional, signal: asking.signal });
  return 'error' in answer
    ? failed(answer.error)
    : tell(await send({ challenge, response: answer.response }));
}

/** The options where a passkey is one way of several. */
function withPasskey(opened: Result<{ passkey?: object }>, challenge: string): Result<Opening> {
  if (!opened.ok) return opened;
  const { passkey } = opened.data;
  return passkey
    ? { ok: true, data: { challenge, options: passkey } }
    : failed(localError('passkey_unavailable', 'The account has no passkey'));
}

/** Answers and refusals bring what the browser should know. */
function tell<T>(result: Result<T>): Result<T> {
  const { signals } = (result.ok ? result.data : result.error) as { signals?: object };
  void tellBrowser(signals);
  return result;
}
