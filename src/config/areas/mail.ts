import { mailbox, smtpUrl } from '../rules/mail.js';
import { pageUrl } from '../rules/urls.js';
import type { Area } from './setting.js';

const PAGE =
  'An http or https URL without user, password and `#`, in production https unless the host is this machine; the ' +
  "link's parameters are added to it.";

export const mail = {
  title: 'Mail',
  settings: {
    SMTP_URL: {
      schema: smtpUrl().optional(),
      default: 'none, mails become files in `.data/mail/` (docs/mail.md)',
      example: 'smtp://mailer:app-password@smtp.example.com:587',
      summary:
        'The server that takes the mails: `smtp://` (port 587 unless given, turned to TLS by STARTTLS) or `smtps://` ' +
        '(port 465, TLS at once), with `user:password@` if it asks for them.',
      details:
        'Percent-encode what is special in a URL in both (`@` as `%40`). Without TLS it is used only when it is this ' +
        'machine or, outside production, when no password is sent. No path and no parameters.',
      option: { name: 'smtpUrl', default: 'none, mails become files in `dataDir`' },
    },
    MAIL_FROM: {
      schema: mailbox().optional(),
      default: '`PRODUCT_NAME <no-reply@host of PUBLIC_URL>`',
      example: 'Example <no-reply@example.com>',
      summary: 'Whom mails are from: an address, or a name and an address.',
      details: 'It must be one that the server lets this user send from.',
      option: 'mailFrom',
    },
    RESET_PASSWORD_URL: {
      schema: pageUrl().optional(),
      default: '`PUBLIC_URL/auth/reset-password`',
      example: 'https://app.example.com/reset-password',
      summary: 'The page that a mailed link to a new password leads to.',
      details: PAGE,
      option: { name: 'resetPasswordUrl', default: 'the page that nightlatch serves' },
    },
    VERIFY_EMAIL_URL: {
      schema: pageUrl().optional(),
      default: '`PUBLIC_URL/auth/verify-email`',
      example: 'https://app.example.com/verify-email',
      summary: 'The page that a mailed link to confirm an address leads to.',
      details: PAGE,
      option: { name: 'verifyEmailUrl', default: 'the page that nightlatch serves' },
    },
    EMAIL_LOGIN_URL: {
      schema: pageUrl().optional(),
      default: '`PUBLIC_URL/auth/email/login`',
      example: 'https://app.example.com/login/link',
      summary: 'The page that a mailed link to a login leads to.',
      details: PAGE,
      option: { name: 'emailLoginUrl', default: 'the page that nightlatch serves' },
    },
  },
} satisfies Area;
