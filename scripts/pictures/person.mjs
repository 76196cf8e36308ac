import { SoftwareAuthenticator } from '../../dist/testing/software-authenticator.js';
import { mailedToken } from '../../dist/testing/test-mailbox.js';
import { totpCode } from '../../dist/testing/totp-code.js';
import { PASSWORD } from './people.mjs';

/** Somebody at a device: logs in, and does what people do, by the routes of the service. */
export class Person {
  /** Devices that hold passkeys, by the address of their owner. */
  static #authenticators = new Map();
  /** What authenticator apps were given, by the address of their owner. */
  static #secrets = new Map();

  /**
   * @param service from `startService`
   * @param {{ name?: string, email?: string, password?: string }} who
   * @param {{ agent: string, address: string }} device where
   */
  constructor(service, who, device) {
    Object.assign(this, { service, who: { password: PASSWORD, ...who }, device });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>} the answer, parsed
   * @throws Error with what the service says, when it refuses
   */
  async ask(method, path, body) {
    const { status, answer } = await this.try(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path} of ${this.who.email}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** The same for who expects to be refused. @returns {Promise<{ status: number, answer: any }>} */
  async try(method, path, body) {
    const response = await fetch(this.service.url + path, {
      method,
      headers: {
        ...{ 'User-Agent': this.device.agent, 'X-Forwarded-For': this.device.address },
        ...(this.accessToken !== undefined && { Authorization: `Bearer ${this.accessToken}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
  }

  async signUp() {
    const { name, email, password } = this.who;
    return this.#take(await this.ask('POST', '/auth/signup', { name, email, password }));
  }

  /** With whatever the account asks for. @param {object} [more] beside the password */
  async logIn(more = {}) {
    const { email, password } = this.who;
    this.accessToken = undefined;
    const { status, answer } = await this.try('POST', '/auth/login', { email, password });
    if (status === 200) return this.#take(answer);
    if (answer.code !== 'second_factor_required') throw new Error(`${email}: ${JSON.stringify(answer)}`);
    const code = { method: 'totp', code: this.code(), challenge: answer.challenge, ...more };
    return this.#take(await this.ask('POST', '/auth/login/continue', code));
  }

  /** Ends the session, and begins another one. */
  async logInAgain() {
    await this.ask('POST', '/auth/logout', { refreshToken: this.refreshToken });
    // What happens at one moment has no order.
    this.service.step(5);
    return this.logIn();
  }

  async logInByPasskey() {
    this.accessToken = undefined;
    const { challenge, options } = await this.ask('POST', '/auth/passkeys/login/options');
    const response = this.#authenticator().get(options);
    return this.#take(await this.ask('POST', '/auth/passkeys/login', { challenge, response }));
  }

  async refresh() {
    const { refreshToken } = this;
    this.accessToken = undefined;
    return this.#take(await this.ask('POST', '/auth/refresh', { refreshToken }));
  }

  async confirmAddress() {
    const token = mailedToken(await this.service.postbox.take(this.who.email, 'email_verification'));
    await this.ask('POST', '/auth/verify-email', { token });
    return this;
  }

  /** @param {string} name of the app */
  async addApp(name) {
    const { challenge, secret } = await this.ask('POST', '/auth/totp', { name });
    Person.#secrets.set(this.who.email, secret);
    await this.ask('POST', '/auth/totp/confirm', { challenge, code: this.code() });
    return this.refresh();
  }

  /** @param {string} name of the passkey */
  async addPasskey(name) {
    const { challenge, options } = await this.ask('POST', '/auth/passkeys/options', {});
    const response = this.#authenticator().create(options);
    await this.ask('POST', '/auth/passkeys', { challenge, response, name });
    return this.refresh();
  }

  /** What the authenticator app shows now. */
  code() {
    return totpCode(Person.#secrets.get(this.who.email), this.service.clock.now());
  }

  #authenticator() {
    const { email } = this.who;
    const found =
      Person.#authenticators.get(email) ?? new SoftwareAuthenticator({ origin: this.service.url });
    Person.#authenticators.set(email, found);
    return found;
  }

  #take({ accessToken, refreshToken }) {
    return Object.assign(this, { accessToken, refreshToken });
  }
}
