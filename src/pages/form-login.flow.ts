import { Injectable } from '@nestjs/common';
import { ContinueLoginFlow, LoginFlow, type LoginOutcome } from '../auth/index.js';
import { type Client } from '../common/http/index.js';

/** What a form has sent: a name and a password, or a challenge and a code. */
export interface FormLogin {
  readonly login: string;
  readonly password: string;
  readonly challenge: string;
  readonly code: string;
}

/** Characters. What is longer is no name, password or code of anybody. */
const LONGEST = 512;

/** `POST /login`: a login with a password that needs no script, in one or two forms. */
@Injectable()
export class FormLoginFlow {
  constructor(
    private readonly loginFlow: LoginFlow,
    private readonly continueFlow: ContinueLoginFlow,
  ) {}

  /**
   * @param form what was sent, as it was sent
   * @param client where from
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError as the flows do
   */
  async logIn(form: FormLogin, client: Client): Promise<LoginOutcome> {
    const cut = (text: string): string => text.slice(0, LONGEST);
    if (form.challenge !== '') {
      const [challenge, code] = [cut(form.challenge), cut(form.code).replace(/\s/g, '')];
      const method = /^\d{6}$/.test(code) ? 'totp' : 'recovery_code';
      return (await this.continueFlow.continue({ challenge, method, code }, client)).outcome;
    }
    const name = cut(form.login).trim();
    const credentials = { password: cut(form.password), transport: 'cookie' as const };
    return this.loginFlow.login(
      { ...(name.includes('@') ? { email: name } : { username: name }), ...credentials },
      client,
    );
  }
}
