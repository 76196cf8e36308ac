import { parseSetCookie, type SetCookie } from 'cookie';
import { type Answer, type Api, PASSWORD, type RequestOptions } from './api.js';
import { type DatabaseProbe } from './database.js';
import { claimsOf } from './jwt.js';
import { type SessionRecord } from './session-client.js';

/** What the server of `startApp()` calls its refresh cookie. */
export const COOKIE_NAME = 'nightlatch-refresh';

/** What a browser sends along from a page of that server. */
export const OWN_PAGE = { Origin: 'http://localhost:3000' };

/** The cookies that an answer sets or clears. */
export function cookiesOf({ headers }: Answer): SetCookie[] {
  return headers.getSetCookie().map((line) => parseSetCookie(line));
}

/** A client that keeps its refresh token in the cookie, as a browser does. */
export class CookieClient {
  private constructor(
    private readonly server: { api: Api; database: DatabaseProbe },
    readonly user: any,
    readonly sessionId: string,
    readonly accessToken: string,
    /** The content of the cookie. */
    public token: string,
  ) {}

  /** Signs somebody new up. */
  static async signUp(server: { api: Api; database: DatabaseProbe }): Promise<CookieClient> {
    return CookieClient.from(server, await server.api.signUp({ transport: 'cookie' }));
  }

  /** A second session of the same user. */
  async logInAgain(): Promise<CookieClient> {
    const credentials = { email: this.user.email, password: PASSWORD };
    const answer = await this.server.api.post('/auth/login', { ...credentials, transport: 'cookie' });
    return CookieClient.from(this.server, answer);
  }

  private static from(server: { api: Api; database: DatabaseProbe }, answer: Answer): CookieClient {
    const { user, accessToken } = answer.body;
    const [cookie] = cookiesOf(answer);
    expect({ status: answer.status, cookie }).toMatchObject({ cookie: { name: COOKIE_NAME } });
    return new CookieClient(server, user, claimsOf(accessToken).sid, accessToken, cookie!.value!);
  }

  /** Sends the cookie, from a page of the server itself unless told otherwise. */
  async post(
    path: string,
    headers: Record<string, string> = OWN_PAGE,
    options: RequestOptions = {},
  ): Promise<Answer> {
    const Cookie = `${COOKIE_NAME}=${this.token}`;
    return this.server.api.request('POST', path, { ...options, headers: { Cookie, ...headers } });
  }

  /** Refreshes, successfully, and keeps the new cookie. */
  async rotate(): Promise<Answer> {
    const answer = await this.post('/auth/refresh');
    expect(answer.status).toBe(200);
    this.token = cookiesOf(answer)[0]!.value!;
    return answer;
  }

  /** The session as the database has it. */
  async record(): Promise<SessionRecord> {
    const sessions = this.server.database.collection<SessionRecord>('sessions');
    return (await sessions.findOne({ _id: this.sessionId }))!;
  }
}
