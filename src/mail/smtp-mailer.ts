import { isIP } from 'node:net';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { NodemailerError, SMTPPoolOptions } from 'nodemailer';
import { type MailConfig, type SmtpConfig } from '../config/index.js';
import { MailerError, type Mailer, type OutgoingMail } from './mailer.js';
import { describeFailure, isForGood } from './smtp-failure.js';

/** How many mails are handed over at once. */
const CONNECTIONS = 4;
/** Milliseconds until there is a connection, until the server greets, and between two answers of it. */
const CONNECTION_TIMEOUT = 10_000;
const GREETING_TIMEOUT = 10_000;
const SOCKET_TIMEOUT = 20_000;

/** Hands mails to an SMTP server, over a few connections that stay open while there is something to send. */
@Injectable()
export class SmtpMailer implements Mailer, BeforeApplicationShutdown {
  private readonly options;
  private transport: ReturnType<typeof openTransport> | undefined;

  /**
   * @param smtp the server
   * @param host our own name, for EHLO
   */
  constructor(smtp: SmtpConfig, { host }: Pick<MailConfig, 'host'>) {
    this.options = { ...smtpOptions(smtp), ...(isMailName(host) && { name: host }) };
  }

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    const { messageId, from, to, subject, text, html, headers } = mail;
    const transport = await (this.transport ??= openTransport(this.options));
    try {
      await transport.sendMail({
        ...{ messageId, subject, text, html, headers, signal },
        // The library writes into what it gets.
        from: { ...from },
        // As an object it is one address whatever is in it; as text it would be parsed as a list.
        to: { name: '', address: to },
        // No part of a mail is ever the name of something to fetch.
        ...{ disableFileAccess: true, disableUrlAccess: true },
      });
    } catch (error) {
      throw new MailerError(describeFailure(error as NodemailerError), isForGood(error as NodemailerError));
    }
  }

  /** What is still on its way was given its time before (MailDelivery); it ends here, and goes out again later. */
  async beforeApplicationShutdown(): Promise<void> {
    (await this.transport)?.close({ force: true });
  }
}

/** Loaded with the first mail. */
async function openTransport(options: ReturnType<typeof smtpOptions>) {
  const { createTransport } = await import('nodemailer');
  return createTransport(options);
}

/**
 * @param smtp the server
 * @returns how the library reaches it
 */
export function smtpOptions({
  host,
  port,
  secure,
  requireTls,
  checkCertificate,
  credentials,
}: SmtpConfig): SMTPPoolOptions & { pool: true } {
  return {
    pool: true,
    maxConnections: CONNECTIONS,
    ...{ host, port, secure, requireTLS: requireTls && !secure },
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
    tls: { rejectUnauthorized: checkCertificate, minVersion: 'TLSv1.2' },
    connectionTimeout: CONNECTION_TIMEOUT,
    greetingTimeout: GREETING_TIMEOUT,
    socketTimeout: SOCKET_TIMEOUT,
    dnsTimeout: CONNECTION_TIMEOUT,
  };
}

/** An address would need brackets; the library makes its own name up then. */
function isMailName(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, '')) === 0;
}
