import { Injectable } from '@nestjs/common';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { type Transport } from '../../sessions/index.js';
import { UserLimits } from '../../throttling/index.js';
import { type LoginName } from '../../users/index.js';
import { type LoginDto } from '../dto/login.dto.js';
import { CheckPassword } from './check-password.js';
import { ChooseTransport } from './choose-transport.js';
import { type IssuedTokens } from './issue-tokens.js';
import { OpenSession } from './open-session.js';
import { refusalOf } from './refusal-of.js';

/** Who says to be who. */
export type Credentials = LoginName & { password: string; transport?: Transport | undefined };

/**
 * @param body a valid body, which has either an e-mail address or a username
 */
export function credentialsOf({ email, username, password, transport }: LoginDto): Credentials {
  return { ...(email === undefined ? { username: username ?? '' } : { email }), password, transport };
}

const LOGIN_REFUSALS = ['invalid_credentials', 'too_many_attempts'] as const;

/** `POST /auth/login`: check the password, open a session. */
@Injectable()
export class LoginFlow {
  constructor(
    private readonly checkPassword: CheckPassword,
    private readonly limits: UserLimits,
    private readonly transports: ChooseTransport,
    private readonly openSession: OpenSession,
    private readonly events: Events,
  ) {}

  /**
   * @param credentials an e-mail address or username, and a password
   * @param client where from
   * @throws DomainError `validation_failed` for the transport, `too_many_attempts`, `invalid_credentials`;
   * `service_unavailable`, whoever asks; what a hook of the host refuses with
   */
  async login(credentials: Credentials, client: Client): Promise<IssuedTokens> {
    const { password, transport: wanted, ...name } = credentials;
    const transport = this.transports.choose(wanted);
    try {
      const user = await this.checkPassword.ofName(name, password, client);
      await this.limits.count('login', { userId: user._id, ip: client.ip });
      const issued = await this.openSession.logIn(user, client, transport);
      this.events.emit('login.succeeded', { userId: user._id });
      return issued;
    } catch (error) {
      this.events.emit('login.failed', { reason: refusalOf(error, LOGIN_REFUSALS) });
      throw error;
    }
  }
}
