import { Inject } from '@nestjs/common';
import { type MailKind } from './mails.js';

/** A mail as it goes out: complete, and holding secrets. It must not be logged or kept. */
export interface OutgoingMail {
  /** With angle brackets. The same for every try of one mail, so that a double is seen to be one. */
  messageId: string;
  /** What it is for. */
  kind: MailKind;
  /** Whom it is from. */
  from: { name: string; address: string };
  /** One address. */
  to: string;
  /** One line. */
  subject: string;
  /** The whole mail as plain text. */
  text: string;
  /** The same as a page. */
  html: string;
  /** Further headers, by name. */
  headers: Record<string, string>;
}

/** What takes mails from us. Another one may be put in its place. */
export interface Mailer {
  /**
   * Hands a mail over. It must not wait for ever: the signal ends it, and must end the work too.
   *
   * @param mail the mail, not to be changed
   * @param signal aborts when the mail has taken too long
   * @throws MailerError when it was not taken, or nobody knows; anything else counts as worth another try
   */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
}

/** Injection token of the {@link Mailer}. */
export const Mailer = Symbol('Mailer');

/** Of a host's own. */
export const HOST_MAILER = Symbol('HostMailer');

/** Injects the {@link Mailer}. */
export const InjectMailer = (): ParameterDecorator & PropertyDecorator => Inject(Mailer);

/** A mail was not taken. The message is for the log: no credentials, and nothing of the mail's text. */
export class MailerError extends Error {
  /** Always the same. */
  override readonly name = 'MailerError';

  /**
   * @param reason why, in a few words that hold no secret
   * @param permanent whether the same mail would be refused again
   */
  constructor(
    reason: string,
    readonly permanent = false,
  ) {
    super(reason);
  }
}
