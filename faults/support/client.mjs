import { setTimeout as sleep } from 'node:timers/promises';

export const PASSWORD = 'correct horse battery staple';
let people = 0;

/** Milliseconds until a client gives up. */
const PATIENCE = 20_000;

/** Somebody with an account and one session at a time, who remembers what they were told. */
export class Client {
  /** @param world `{ entrances, history }` */
  constructor(world) {
    people += 1;
    Object.assign(this, { world, email: `person.${process.pid}.${people}@example.com`, turn: people });
    /** Sessions whose log-out was acknowledged: `{ accessToken, refreshToken, at }`. */
    this.loggedOut = [];
  }

  node() {
    const { entrances } = this.world;
    this.turn += 1;
    return entrances[this.turn % entrances.length];
  }

  async ask(kind, method, path, { body, token, node = this.node(), presented } = {}) {
    const began = performance.now();
    const wasAlive = node.isAlive && !node.isLeaving;
    const headers = {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    };
    let answer;
    try {
      const response = await fetch(node.url + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      const text = await response.text();
      const type = response.headers.get('content-type');
      const json = /json/.test(type ?? '') && text !== '' ? JSON.parse(text) : {};
      answer = { status: response.status, body: json, retryAfter: response.headers.get('retry-after'), type };
    } catch {
      answer = { status: 0, body: {} };
    }
    const { status, retryAfter, type } = answer;
    this.world.history.note({
      ...{ kind, status, retryAfter, type, presented, took: performance.now() - began },
      ...{ code: answer.body.code, refreshToken: answer.body.refreshToken },
      alive: wasAlive && node.isAlive && !node.isLeaving,
    });
    return answer;
  }

  /** Until it was acknowledged, or refused for good. */
  async insist(...request) {
    for (;;) {
      const answer = await this.ask(...request);
      if (answer.status !== 503 && answer.status !== 0) return answer;
      await sleep(200);
    }
  }

  keep({ accessToken, refreshToken }) {
    Object.assign(this, { accessToken, refreshToken });
  }

  async signUp() {
    const body = { name: 'Somebody', email: this.email, password: PASSWORD };
    const { status, body: answer } = await this.insist('sign-up', 'POST', '/auth/signup', { body });
    // Asked again after an answer was lost: then the account is there.
    if (status === 409) return this.logIn();
    if (status !== 201) this.violation(`sign-up: ${status}`);
    this.keep(answer);
  }

  async logIn() {
    const body = { email: this.email, password: PASSWORD };
    const { status, body: answer } = await this.insist('login', 'POST', '/auth/login', { body });
    if (status !== 200) return this.violation(`an account that was acknowledged can't log in: ${status}`);
    this.keep(answer);
  }

  async refresh() {
    const { refreshToken: presented } = this;
    const body = { refreshToken: presented };
    const answer = await this.ask('refresh', 'POST', '/auth/refresh', { body, presented });
    if (answer.status === 200) this.keep(answer.body);
    else if (answer.status === 401)
      this.violation(`a token that was acknowledged is refused: ${answer.body.code}`);
    return answer;
  }

  /** The same token at both nodes, one a bit after the other: whoever is told a successor may go on with it. */
  async refreshTwice() {
    const { refreshToken: presented } = this;
    const request = { body: { refreshToken: presented }, presented };
    const [here, there] = this.world.nodes;
    const first = this.insist('refresh', 'POST', '/auth/refresh', { ...request, node: here });
    await sleep(300);
    const { status, body } = await this.insist('refresh', 'POST', '/auth/refresh', {
      ...request,
      node: there,
    });
    if (status === 200) this.keep(body);
    else this.violation(`a token that was acknowledged is refused: ${body.code}`);
    await first;
  }

  async logOut() {
    const { accessToken, refreshToken } = this;
    const { status } = await this.insist('log-out', 'POST', '/auth/logout', { body: { refreshToken } });
    if (status !== 204) return this.violation(`log-out: ${status}`);
    this.loggedOut.push({ accessToken, refreshToken, at: performance.now() });
  }

  /** Whether what was logged out is out, as far as it must be by now. */
  async tryRevoked() {
    const ended = this.loggedOut.at(-1);
    if (ended === undefined) return;
    const asked = performance.now();
    const { status } = await this.ask('revoked token', 'GET', '/auth/whoami', { token: ended.accessToken });
    if (status === 200 && asked - ended.at > this.world.revocationLimit)
      this.violation('an access token outlived its log-out');
  }

  /** What people do all day, until it is enough. */
  async live(signal) {
    while (!signal.aborted) {
      await this.refresh();
      await this.ask('guarded', 'GET', '/auth/whoami', { token: this.accessToken });
      await this.tryRevoked();
      if (Math.random() < 0.05) {
        await this.logOut();
        await this.logIn();
      }
      await sleep(50 + Math.random() * 100);
    }
  }

  /** Refreshes without a pause, until it is enough. */
  async rotate(signal) {
    while (!signal.aborted) {
      const { status } = await this.refresh();
      if (status !== 200) await sleep(100);
    }
  }

  /** Afterwards, when everything is well again: is all as it was told? */
  async check() {
    const { nodes } = this.world;
    const { refreshToken: presented } = this;
    const answers = [];
    for (const node of nodes) {
      const body = { refreshToken: presented };
      answers.push(await this.ask('check', 'POST', '/auth/refresh', { body, presented, node }));
    }
    if (answers.some(({ status }) => status !== 200))
      this.violation(
        `lost: the last token is answered ${answers.map(({ status, body }) => body.code ?? status)}`,
      );
    for (const { refreshToken, accessToken } of this.loggedOut) {
      for (const node of nodes) {
        const body = { refreshToken };
        const late = await this.ask('check', 'POST', '/auth/refresh', { body, node });
        if (late.body.code !== 'session_revoked')
          this.violation(`a log-out was lost: ${late.status} ${late.body.code}`);
        const guarded = await this.ask('check', 'GET', '/auth/whoami', { token: accessToken, node });
        if (guarded.status !== 401) this.violation(`an access token revived: ${guarded.status}`);
      }
    }
    await this.logIn();
  }

  violation(what) {
    this.world.history.violations.push(what);
  }
}
