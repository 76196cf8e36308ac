import { Injectable } from '@nestjs/common';
import { TransportSelector } from '../../auth/index.js';
import { challengeIdOf, ChallengeStore } from '../../challenges/index.js';
import { Clock } from '../../common/clock.js';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { OutboxStore } from '../../mail/index.js';
import { deviceOf, type Transport } from '../../sessions/index.js';
import { MailLimit } from '../../throttling/index.js';
import { normalEmail } from '../../users/index.js';
import { type EmailLoginState } from './email-login-challenge.js';
import { type StartEmailLoginDto } from './email-login.dto.js';

/** Longer than any name of a browser; what a client makes up is not ours to show without an end. */
const MAX_DEVICE_LENGTH = 60;

/** A login by mail that waits for its mail. */
export interface StartedEmailLogin {
  /** What the client keeps: without it a code is worth nothing. */
  readonly flow: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** How the refresh token of the session will travel. */
  readonly transport: Transport;
}

/**
 * `POST /auth/email/start`: two inserts, whoever asks for whomever. Whether there is such an account is looked up when the
 * mail is delivered, so nothing of the answer, its time included, can tell (OWASP ASVS 5.0, 6.3.8).
 */
@Injectable()
export class StartEmailLoginFlow {
  constructor(
    private readonly transportSelector: TransportSelector,
    private readonly challengeStore: ChallengeStore,
    private readonly outboxStore: OutboxStore,
    private readonly mailLimit: MailLimit,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * @param input a valid body
   * @param client where from
   * @throws DomainError `validation_failed` for the transport
   */
  async start(
    { email, method, name, transport: wanted }: StartEmailLoginDto,
    client: Client,
  ): Promise<StartedEmailLogin> {
    const transport = this.transportSelector.choose(wanted);
    const address = normalEmail(email);
    const state: EmailLoginState = {
      email: address,
      ...(name !== undefined && { name }),
      // The answer does not depend on it: that a mailbox gets no more mail for now says that it got some.
      isMailed: await this.mailLimit.allowsLogin(address, client.ip),
      device: deviceOf(client.userAgent).slice(0, MAX_DEVICE_LENGTH),
      requestedAt: this.clock.now(),
    };
    const opened = await this.challengeStore.open({ purpose: 'email_login', transport, state });
    if (state.isMailed) {
      const kind = method === 'link' ? 'login_link' : 'login_code';
      await this.outboxStore.add({ kind, email: address, challengeId: challengeIdOf(opened.challenge) });
    }
    this.events.emit('email-login.started', { method });
    return { flow: opened.challenge, expiresIn: opened.expiresIn, transport };
  }
}
