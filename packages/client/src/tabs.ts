import { type UserResponse } from './api.js';
import { after, type Channel, platform } from './platform.js';

/** Milliseconds to wait for another tab. Then it is asleep, and the leeway of the server has to do. */
const PATIENCE = 20_000;
/** Milliseconds to wait for what was said before: a page hears itself at once, unless the machine is very busy. */
const SETTLING = 1_000;

/** What a tab tells the others. */
export type News =
  | {
      readonly kind: 'signedIn';
      readonly accessToken: string;
      /** Milliseconds that it has left. */
      readonly life: number;
      readonly user: UserResponse;
      /** Where refresh tokens travel in bodies: the new one. */
      readonly refreshToken?: string | undefined;
      /** … and the one it replaces: who has that has the same session. */
      readonly replaced?: string | undefined;
    }
  | {
      readonly kind: 'signedOut';
      readonly reason: string;
      readonly refreshToken?: undefined;
      readonly replaced?: string | undefined;
    };

/**
 * The other tabs of the browser: one does something at a time, and tells the others what came of it. Without Web Locks and
 * BroadcastChannel there are no others.
 */
export class Tabs {
  private readonly channel: Channel | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private settled = new Map<unknown, () => void>();

  /**
   * @param name of the session
   * @param hear called with the news of another tab
   */
  constructor(
    private readonly name: string,
    hear: (news: News) => void,
  ) {
    // Node.js has both as well, between threads, where nobody wants them.
    if (!platform.location || !platform.BroadcastChannel) return;
    this.channel = new platform.BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => {
      if (typeof data === 'object') hear(data as News);
      else this.settled.get(data)?.();
    };
  }

  /** Tells the others. */
  tell(news: News): void {
    this.channel?.postMessage(news);
  }

  /** Resolves when all that others have told so far was heard: what is told later can't overtake it. */
  async settle(): Promise<void> {
    if (!this.channel || !platform.BroadcastChannel) return;
    const echo = Math.random();
    const mouth = new platform.BroadcastChannel(this.name);
    await new Promise<void>((resolve) => {
      this.settled.set(echo, resolve);
      after(SETTLING, resolve);
      mouth.postMessage(echo);
    });
    this.settled.delete(echo);
    mouth.close();
  }

  /** Does something that no tab does at the same time. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = (): Promise<T> => this.locked(work);
    const result = this.last.then(run, run);
    this.last = result;
    return result;
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    const locks = platform.location && platform.navigator?.locks;
    if (!locks) return work();
    const begun = { yes: false };
    const waiting = new AbortController();
    const stop = after(PATIENCE, () => waiting.abort());
    try {
      return await locks.request(this.name, { signal: waiting.signal }, () => {
        stop();
        begun.yes = true;
        return work();
      });
    } catch (error) {
      // Not allowed here, or not to be had: somebody is asleep with it.
      if (begun.yes) throw error;
      return work();
    }
  }
}
