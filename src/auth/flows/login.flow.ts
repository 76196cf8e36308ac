import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { type Transport } from '../../sessions/index.js';
import { type LoginName, UsersService } from '../../users/index.js';
import { type LoginDto } from '../dto/login.dto.js';
import { ChooseTransport } from './choose-transport.js';
import { type IssuedTokens } from './issue-tokens.js';
import { OpenSession } from './open-session.js';

/** Who says to be who. */
export type Credentials = LoginName & { password: string; transport?: Transport | undefined };

/**
 * @param body a valid body, which has either an e-mail address or a username
 */
export function credentialsOf({ email, username, password, transport }: LoginDto): Credentials {
  return { ...(email === undefined ? { username: username ?? '' } : { email }), password, transport };
}

/** `POST /auth/login`. An unknown name, a wrong password and a banned account look and cost the same. */
@Injectable()
export class LoginFlow {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly users: UsersService,
    private readonly transports: ChooseTransport,
    private readonly openSession: OpenSession,
  ) {}

  /**
   * @param credentials an e-mail address or username, and a password
   * @param client where from
   * @throws DomainError `validation_failed` for the transport, `invalid_credentials`; `service_unavailable`, whoever asks
   */
  async login(credentials: Credentials, client: Client): Promise<IssuedTokens> {
    const transport = this.transports.choose(credentials.transport);
    const user = await this.users.findByLogin(credentials);
    const verdict = await this.passwords.verify(credentials.password, user?.passwordHash);
    if (user === null || !verdict.ok || user.status !== 'active')
      throw new DomainError('invalid_credentials');

    const rehashed = verdict.rehash ? await this.passwords.rehash(credentials.password) : undefined;
    if (rehashed !== undefined) await this.users.rehashPassword(user, rehashed);
    return this.openSession.open(user, client, transport);
  }
}
