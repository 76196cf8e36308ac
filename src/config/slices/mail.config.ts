import { join } from 'node:path';
import type { Mailbox } from '../rules/mail.js';
import { isLoopback } from '../rules/urls.js';
import type { Slice } from './slice.js';

/** The server that takes our mails. */
export interface SmtpConfig {
  /** A name or an address; an IPv6 one without brackets. */
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte on (`smtps://`). */
  readonly secure: boolean;
  /** Whether a connection that can't be turned to TLS (STARTTLS) is refused. */
  readonly requireTls: boolean;
  /** Whether its certificate must be good. Not on this machine, where nobody stands between. */
  readonly checkCertificate: boolean;
  /** Absent where the server asks for none. */
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** How mails leave, whom they are from, and where their links lead. */
export interface MailConfig {
  readonly production: boolean;
  /** Undefined: mails become files in `directory`. */
  readonly smtp: SmtpConfig | undefined;
  /** Absolute path of the folder for mails that no server takes. */
  readonly directory: string;
  readonly from: Mailbox;
  /** Our name among mail servers: EHLO, and the right side of every Message-ID. */
  readonly host: string;
  /** What mails call the product. */
  readonly productName: string;
  /** The page where a new password is chosen; it may have parameters, never a fragment. */
  readonly resetPasswordUrl: string;
  /** The page where an address is confirmed; the same. */
  readonly verifyEmailUrl: string;
  /** The page where a login by a link goes on; the same. */
  readonly emailLoginUrl: string;
}

export const mailSlice: Slice<MailConfig> = {
  namespace: 'nightlatch.mail',
  read: ({ production, dataDir, variables }) => ({
    production,
    smtp: variables.SMTP_URL === undefined ? undefined : readSmtpUrl(variables.SMTP_URL, production),
    directory: join(dataDir, 'mail'),
    from: variables.MAIL_FROM,
    host: new URL(variables.PUBLIC_URL).hostname,
    productName: variables.PRODUCT_NAME,
    resetPasswordUrl: variables.RESET_PASSWORD_URL,
    verifyEmailUrl: variables.VERIFY_EMAIL_URL,
    emailLoginUrl: variables.EMAIL_LOGIN_URL,
  }),
};

/**
 * Mails open accounts, and the credentials open the server: neither crosses a network in the clear. In development
 * a server that asks for no credentials may do without TLS, as those that only show mails do.
 */
function readSmtpUrl(value: string, production: boolean): SmtpConfig {
  const { protocol, hostname, port, username, password } = new URL(value);
  const secure = protocol.toLowerCase() === 'smtps:';
  const credentials =
    username === ''
      ? undefined
      : { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  const local = isLoopback(hostname.toLowerCase());
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTls: !local && (production || credentials !== undefined),
    checkCertificate: !local,
    credentials,
  };
}

/** Injection token of {@link MailConfig}. */
export const MAIL_CONFIG = mailSlice.namespace;
