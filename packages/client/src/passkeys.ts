import { type PasskeyListResponse, type RegisteredPasskeyResponse, type UserResponse } from './api.js';
import type * as Ceremonies from './ceremonies.js';
import { type Caller } from './caller.js';
import { failed, localError, type Result } from './errors.js';
import { platform } from './platform.js';
import { type Step } from './steps.js';
import { type Asking } from './webauthn.js';

/**
 * Logins and accounts with passkeys, in a page. Nothing a person does is thrown: a closed dialog is the error `cancelled`.
 * What speaks WebAuthn is loaded at the first use.
 */
export class Passkeys {
  constructor(private readonly client: Caller) {}

  /** Whether this page can use passkeys at all. */
  get isAvailable(): boolean {
    return platform.PublicKeyCredential !== undefined && platform.navigator?.credentials !== undefined;
  }

  /** Whether the browser can offer them in the autofill of a field. */
  async isConditionalAvailable(): Promise<boolean> {
    return (await platform.PublicKeyCredential?.isConditionalMediationAvailable?.()) ?? false;
  }

  /**
   * Logs in with whichever passkey the person picks, without a name. With `conditional` it waits in the autofill until they
   * pick one there, or until another question takes its place: that is the error `cancelled`.
   */
  logIn(asking?: Asking): Promise<Result<Step>> {
    return load(({ logIn }) => logIn(this.client, asking));
  }

  /** Opens an account that has a passkey in the place of a password. */
  signUp(person: { name: string; email: string; username?: string }): Promise<Result<Step>> {
    return load(({ signUp }) => signUp(this.client, person));
  }

  /** Adds a passkey to the account that is logged in. With the first factor come recovery codes, to be shown once. */
  register(more?: { name?: string }): Promise<Result<RegisteredPasskeyResponse>> {
    return load(({ register }) => register(this.client, more));
  }

  /** Removes a passkey, and has the browser forget it. */
  remove(id: string): Promise<Result<PasskeyListResponse>> {
    return load(({ remove }) => remove(this.client, id));
  }

  /** The second factor of a login. */
  secondFactor(challenge: string, more?: { remember?: boolean }): Promise<Result<Step>> {
    return load(({ secondFactor }) => secondFactor(this.client, challenge, more));
  }

  /** Adds the passkey that a login demands (`enrol_factor`), and completes it. */
  enrol(challenge: string, more?: { name?: string }): Promise<Result<Step>> {
    return load(({ enrol }) => enrol(this.client, challenge, more));
  }

  /** Proves the account that has the address of a login at a provider, and links the two. */
  link(challenge?: string): Promise<Result<Step>> {
    return load(({ link }) => link(this.client, challenge));
  }

  /** Proves the session anew. */
  stepUp(): Promise<Result<UserResponse>> {
    return load(({ stepUp }) => stepUp(this.client));
  }
}

async function load<T>(use: (ceremonies: typeof Ceremonies) => Promise<Result<T>>): Promise<Result<T>> {
  const ceremonies = await import('./ceremonies.js').catch(() => undefined);
  return ceremonies ? use(ceremonies) : failed(localError('network', 'The service is out of reach'));
}
