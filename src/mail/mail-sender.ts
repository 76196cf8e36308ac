import { Inject, Injectable } from '@nestjs/common';
import { MAIL_CONFIG, type MailConfig } from '../config/index.js';
import { InjectMailTemplates, type MailTemplates } from './mail-templates.js';
import { InjectMailer, type Mailer } from './mailer.js';
import { type ComposedMail } from './mails.js';

/** Headers of every mail. RFC 3834 §5: nobody's out-of-office note shall answer it. */
const HEADERS = { 'Auto-Submitted': 'auto-generated' };

/** Puts a mail into words and hands it to the mailer. */
@Injectable()
export class MailSender {
  constructor(
    @InjectMailTemplates() private readonly templates: MailTemplates,
    @InjectMailer() private readonly mailer: Mailer,
    @Inject(MAIL_CONFIG) private readonly config: MailConfig,
  ) {}

  /**
   * @param id the outbox entry's; the Message-ID is made of it
   * @param mail what to send, and to whom
   * @param signal aborts when it takes too long
   * @throws what the templates or the mailer throw
   */
  async send(id: string, mail: ComposedMail, signal: AbortSignal): Promise<void> {
    const words = await this.templates.render(mail);
    const { from, host } = this.config;
    const messageId = `<${id}@${host}>`;
    const { kind, to } = mail;
    await this.mailer.send({ messageId, kind, from, to, ...words, headers: HEADERS }, signal);
  }
}
