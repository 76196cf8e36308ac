import { type Session } from '../../src/sessions/index.js';
import { type Api } from './api.js';
import { type DatabaseProbe } from './database.js';
import { claimsOf } from './jwt.js';

/** A session's record as it comes from the database. */
export type SessionRecord = { [Field in keyof Session]: Session[Field] };

/** A client that keeps the tokens of one session, all it ever had, and can look at the session's record. */
export class SessionClient {
  readonly accessTokens: string[] = [];
  readonly refreshTokens: string[] = [];

  private constructor(
    private readonly api: Api,
    private readonly database: DatabaseProbe,
    readonly sessionId: string,
    readonly user: any,
  ) {}

  /** Signs somebody new up. */
  static async signUp(server: { api: Api; database: DatabaseProbe }): Promise<SessionClient> {
    const answer = await server.api.signUp();
    expect(answer.status).toBe(201);
    return SessionClient.from(server, answer.body);
  }

  /** Takes over from the body that a sign-up or login was answered with. */
  static from(
    { api, database }: { api: Api; database: DatabaseProbe },
    body: { accessToken: string; refreshToken: string; user: any },
  ): SessionClient {
    const { sid } = claimsOf(body.accessToken);
    return new SessionClient(api, database, sid, body.user).keep(body);
  }

  /** The newest of each. */
  get accessToken(): string {
    return this.accessTokens.at(-1)!;
  }
  get refreshToken(): string {
    return this.refreshTokens.at(-1)!;
  }

  /** Rotates so many times, each time successfully. */
  async rotate(times = 1): Promise<this> {
    for (let i = 0; i < times; i += 1) {
      const answer = await this.api.refresh(this.refreshToken);
      expect(answer.status).toBe(200);
      this.keep(answer.body);
    }
    return this;
  }

  /** The session as the database has it. */
  async record(): Promise<SessionRecord> {
    const sessions = this.database.collection<SessionRecord>('sessions');
    // What is on its way to the audit log is no part of it.
    const projection = { auditEvents: 0 };
    return (await sessions.findOne<SessionRecord>({ _id: this.sessionId }, { projection }))!;
  }

  private keep({ accessToken, refreshToken }: { accessToken: string; refreshToken: string }): this {
    this.accessTokens.push(accessToken);
    this.refreshTokens.push(refreshToken);
    return this;
  }
}
