import { type AuthResponse, type ContinuedLoginResponse, type UserResponse } from './api.js';
import { type AuthError, AuthFailure, isTransient, localError } from './errors.js';
import { after, platform } from './platform.js';
import { type Kept, type Vault } from './storage.js';
import { type News, Tabs } from './tabs.js';
import { type Reply, type Transmitter } from './transmitter.js';

/** How the refresh token travels: in a cookie that no script can read, or in bodies. */
export type Transport = 'cookie' | 'body';

/** Whether somebody is logged in. */
export type AuthState =
  /** Not known yet. `error` says why it takes so long, when the service can't be reached; it is tried again by itself. */
  | { readonly status: 'loading'; readonly error?: AuthError }
  /** `reason`: why it ended, such as `session_revoked`; `logged_out` after a log-out; absent when nobody was logged in. */
  | { readonly status: 'signedOut'; readonly reason?: string }
  | { readonly status: 'signedIn'; readonly user: UserResponse };

/** An access token. Its life is counted from its arrival: what the machine's clock says of the time of day is of no use. */
interface Held {
  readonly accessToken: string;
  /** Milliseconds. */
  readonly life: number;
  readonly since: readonly number[];
}

/** Milliseconds until a refresh without an answer is repeated: all within the server's leeway, where a lost one is made good. */
const REPETITIONS = [300, 1000, 2000, 4000];
/** Milliseconds between tries in the background. */
const LONGEST_PAUSE = 30_000;
/** Milliseconds before its end at which a token is replaced while it is still used; a fifth of a life when that is less. */
const AHEAD = 60_000;

/** The session of this client: its access token, its state, and when it is refreshed. */
export class Session {
  state: AuthState = { status: 'loading' };
  private held: Held | undefined;
  /** The latest access tokens of who is logged in, newest first: what was sent with one may be repeated with the next. */
  private own: string[] = [];
  /** Of the access token. Where tokens travel in bodies, whoever has the same one has the same session. */
  private refreshToken: string | undefined;
  private refreshing: Promise<AuthError | undefined> | undefined;
  /** Counts changes of the session by whomever. */
  private version = 0;
  private failures = 0;
  private stopRecovery: (() => void) | undefined;
  private readonly listeners = new Set<(state: AuthState) => void>();
  private readonly tabs: Tabs;

  constructor(
    private readonly transmitter: Transmitter,
    private readonly vault: Vault,
    private readonly transport: Transport,
    private readonly now: () => number,
    name: string,
  ) {
    this.tabs = new Tabs(name, (news) => this.hear(news));
    platform.addEventListener?.('online', () => {
      if (this.stopRecovery) void this.refresh();
    });
    // A page that comes back by the back button has heard nothing meanwhile.
    platform.addEventListener?.('pageshow', ({ persisted }) => {
      if (persisted && this.state.status === 'signedIn') void this.refresh();
    });
  }

  /** Calls a listener after each change of the state. @returns ends that */
  onChange(listener: (state: AuthState) => void): () => void {
    const own = (state: AuthState): void => listener(state);
    this.listeners.add(own);
    this.start();
    return () => void this.listeners.delete(own);
  }

  /** Resolves when it is known whether somebody is logged in. */
  ready(): Promise<AuthState> {
    return new Promise((resolve) => {
      const stop = this.onChange((state) => settle(state));
      const settle = (state: AuthState): void => {
        if (state.status === 'loading') return;
        stop();
        resolve(state);
      };
      settle(this.state);
    });
  }

  /** Looks whether somebody is logged in, when nobody has yet. */
  start(): void {
    if (this.state.status === 'loading' && !this.stopRecovery) void this.refresh();
  }

  /**
   * The access token: refreshed first when it has ended, and meanwhile when it will soon.
   *
   * @param refused one that is of no use any more
   * @returns it; undefined when nobody is logged in, or somebody else than who had the refused one
   * @throws AuthFailure when there is none now because the service can't be reached
   */
  async accessToken(refused?: string): Promise<string | undefined> {
    if (this.isUsable(refused)) {
      if (this.left() < Math.min(AHEAD, (this.held?.life ?? 0) / 5)) void this.refresh();
    } else if (this.state.status !== 'signedOut') {
      const error = await this.refresh();
      if (error && !this.isUsable(refused)) throw new AuthFailure(error);
    }
    return refused && !this.own.includes(refused) ? undefined : this.held?.accessToken;
  }

  /** Of what is held, without waiting. */
  currentToken(): string | undefined {
    return this.isUsable() ? this.held?.accessToken : undefined;
  }

  /**
   * Refreshes the session, or finds out that there is none. Whoever asks meanwhile gets the same.
   *
   * @returns why nothing can be said now; undefined when it is done
   */
  refresh(): Promise<AuthError | undefined> {
    const { version } = this;
    this.refreshing ??= this.tabs
      .exclusive(() => this.exchange(version))
      .finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  /** Does what may open, change or end the session, while nobody refreshes it. A reply with tokens is taken over. */
  async exclusive(send: (kept: Kept) => Promise<Reply>): Promise<Reply> {
    return this.tabs.exclusive(async () => {
      const reply = await send(this.transport === 'body' ? await this.vault.read().catch(() => ({})) : {});
      const answer = (reply.ok && (reply.data as Partial<ContinuedLoginResponse> | undefined)) || {};
      if (answer.deviceToken) await this.vault.write({ deviceToken: answer.deviceToken });
      await this.takeOver(answer);
      return reply;
    });
  }

  /** @param reason why; absent when there was no session */
  async end(reason?: string): Promise<void> {
    if (this.transport === 'body') await this.vault.write({ refreshToken: undefined });
    if (reason !== undefined) this.tabs.tell({ kind: 'signedOut', reason, replaced: this.refreshToken });
    this.drop(reason);
  }

  /** The account is known to be different. An answer about who was logged in before is too late. */
  setUser(user: UserResponse): void {
    if (this.has(user)) this.change({ status: 'signedIn', user });
  }

  private has({ id }: UserResponse): boolean {
    return this.state.status === 'signedIn' && this.state.user.id === id;
  }

  private isUsable(refused?: string): boolean {
    return this.left() > 0 && this.held?.accessToken !== refused;
  }

  private async exchange(version: number): Promise<AuthError | undefined> {
    const error = await this.tryRepeatedly(version);
    if (error && this.state.status !== 'signedOut') this.recover(error);
    return error;
  }

  /** A refresh whose answer was lost is good for another one: the server answers with the same successor for some seconds. */
  private async tryRepeatedly(version: number): Promise<AuthError | undefined> {
    for (const delay of [...REPETITIONS, 0]) {
      await this.tabs.settle();
      // Another tab was quicker, or somebody has logged in or out meanwhile.
      if (version !== this.version) break;
      const error = await this.tryOnce();
      if (!error || !delay || platform.navigator?.onLine === false || error.code === 'storage') return error;
      await new Promise<void>((resolve) => void after(delay, resolve));
    }
    return undefined;
  }

  private async tryOnce(): Promise<AuthError | undefined> {
    let refreshToken: string | undefined;
    if (this.transport === 'body') {
      try {
        ({ refreshToken } = await this.vault.read());
      } catch {
        return localError('storage', 'The storage is locked');
      }
      if (!refreshToken) {
        this.drop();
        return undefined;
      }
    }
    const reply = await this.transmitter.send('POST', '/auth/refresh', {
      body: refreshToken ? { refreshToken } : undefined,
    });
    if (reply.ok) {
      const isTaken = await this.takeOver(reply.data as AuthResponse, refreshToken);
      return isTaken ? undefined : localError('unexpected_answer', 'Not an answer of the service');
    }
    // Only the service itself says that a session is over: 401, or 400 where there is no cookie.
    const { error } = reply;
    if (isTransient(error) || ![400, 401].includes(error.status)) return error;
    await this.end(error.status === 401 ? error.code : undefined);
    return undefined;
  }

  private async takeOver(answer?: Partial<AuthResponse>, replaced?: string): Promise<boolean> {
    const { accessToken, expiresIn, refreshToken, user } = answer ?? {};
    if (!accessToken || !expiresIn || !user) return false;
    // First of all: who is stopped in the middle has the one that counts.
    if (refreshToken && this.transport === 'body') await this.vault.write({ refreshToken });
    const news = { accessToken, life: expiresIn * 1000, user, refreshToken, replaced };
    this.hold(news);
    this.tabs.tell({ kind: 'signedIn', ...news });
    return true;
  }

  /** In a cookie all tabs have one session; in bodies those that have the same token. */
  private hear(news: News): void {
    const { refreshToken, replaced } = news;
    if (this.transport === 'body') {
      if (!replaced || replaced !== this.refreshToken) return;
      void this.vault.write({ refreshToken });
    }
    if (news.kind === 'signedOut') this.drop(news.reason);
    else this.hold(news);
  }

  private hold({
    accessToken,
    life,
    refreshToken,
    user,
  }: Pick<AuthResponse, 'accessToken' | 'user'> & { life: number; refreshToken?: string | undefined }): void {
    this.held = { accessToken, life, since: this.times() };
    this.own = [accessToken, ...(this.has(user) ? this.own.slice(0, 2) : [])];
    this.refreshToken = refreshToken ?? this.refreshToken;
    this.settle({ status: 'signedIn', user });
  }

  private drop(reason?: string): void {
    this.held = this.refreshToken = undefined;
    this.settle({ status: 'signedOut', ...(reason && { reason }) });
  }

  private settle(state: AuthState): void {
    this.version += 1;
    this.failures = 0;
    this.stopRecovery?.();
    this.stopRecovery = undefined;
    this.change(state);
  }

  private change(state: AuthState): void {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    for (const listener of [...this.listeners]) {
      try {
        listener(state);
      } catch (error) {
        // Theirs, and reported as theirs: the session is not to break on it.
        after(0, () => {
          throw error;
        });
      }
    }
  }

  /** Tries again by itself, less and less often. */
  private recover(error: AuthError): void {
    if (this.state.status === 'loading') this.change({ status: 'loading', error });
    this.stopRecovery?.();
    this.failures += 1;
    const delay = Math.min(LONGEST_PAUSE, 2000 * 2 ** this.failures) * (0.75 + Math.random() / 4);
    this.stopRecovery = after(delay, () => void this.refresh(), false);
  }

  /** Milliseconds that the access token has left; what has passed is what the faster of two clocks says: one sleeps, one is set. */
  private left(): number {
    if (!this.held) return 0;
    const { life, since } = this.held;
    return life - Math.max(...this.times().map((time, index) => time - (since[index] ?? time)));
  }

  private times(): number[] {
    return [this.now(), platform.performance?.now() ?? 0];
  }
}
