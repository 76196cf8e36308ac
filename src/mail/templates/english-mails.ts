import { type MailKind, type Mails } from '../mails.js';
import { type MailContent } from './content.js';

/** The mails in one language: for each kind, what it says about its parameters and the product. */
export type MailsInWords = { [K in MailKind]: (params: Mails[K], product: string) => MailContent };

/**
 * The mails in English.
 *
 * None but the invitation, which an administrator wrote, names its reader. Anybody can sign up with somebody
 * else's address and a name that is an advertisement, and have us deliver it.
 */
export const englishMails: MailsInWords = {
  login_code: ({ code, expiresAt }, product) => ({
    subject: `Your code for ${product}`,
    paragraphs: [
      `Type this code where ${product} asks for it: ${code}`,
      `It works once, until ${utc(expiresAt)}, and only there.`,
    ],
    notes: [
      `Give it to nobody, whoever asks: it lets them into your account. Nobody of ${product} ever asks for it.`,
      'If you are not logging in, do nothing: without the code nothing happens.',
    ],
  }),
  login_link: ({ link, expiresAt }, product) => ({
    subject: `Log in to ${product}`,
    paragraphs: [`Somebody, probably you, wants to log in to ${product} with this e-mail address.`],
    action: { label: 'Log in', link },
    notes: [
      `The link works once, until ${utc(expiresAt)}. Do not pass it on: it lets others into your account.`,
      'If you are not logging in, do nothing: without the link nothing happens.',
    ],
  }),
  password_reset: ({ link, expiresAt }, product) => ({
    subject: `Choose a new password for ${product}`,
    paragraphs: [
      `Somebody, probably you, has asked to choose a new password for the ${product} account with this e-mail address.`,
    ],
    action: { label: 'Choose a new password', link },
    notes: [
      `The link works once, until ${utc(expiresAt)}. A newer one replaces it.`,
      'If it was not you, do nothing: your password stays as it is. Do not pass the link on.',
    ],
  }),
  invitation: ({ name, link, expiresAt }, product) => ({
    subject: `Your ${product} account`,
    paragraphs: [
      `Hello ${name},`,
      `an administrator of ${product} has made an account for you. Choose a password to use it.`,
    ],
    action: { label: 'Choose a password', link },
    notes: [
      `The link works once, until ${utc(expiresAt)}. After that, "forgot password" brings a new one.`,
      'If you do not expect this, do nothing. Do not pass the link on.',
    ],
  }),
  email_verification: ({ link, expiresAt }, product) => ({
    subject: `Confirm your e-mail address for ${product}`,
    paragraphs: [`A ${product} account was made with this e-mail address. Please confirm that it is yours.`],
    action: { label: 'Confirm this address', link },
    notes: [
      `The link works once, until ${utc(expiresAt)}. A newer one replaces it.`,
      'If you have not made an account, do nothing.',
    ],
  }),
  email_change: ({ link, expiresAt }, product) => ({
    subject: `Confirm your new e-mail address for ${product}`,
    paragraphs: [
      `A ${product} account is to be moved to this e-mail address. Please confirm that it is yours.`,
    ],
    action: { label: 'Use this address', link },
    notes: [
      `The link works once, until ${utc(expiresAt)}. A newer one replaces it.`,
      'If this is not about your account, do nothing: it will not get this address.',
    ],
  }),
  email_taken: ({ at }, product) => ({
    subject: `This e-mail address has a ${product} account already`,
    paragraphs: [
      `On ${utc(at)} somebody asked to move another ${product} account to this e-mail address. It has an account already, so nothing was moved.`,
    ],
    notes: [
      'If it was you, log in with this address, or use another one for the other account.',
      'If it was not you, there is nothing to do: your account is as it was, and nobody was told that you have one.',
    ],
  }),
  email_changed: ({ newEmail, at }, product) => ({
    subject: `Your e-mail address for ${product} was changed`,
    paragraphs: [
      `Your ${product} account has a new e-mail address since ${utc(at)}: ${newEmail}. This one is no longer connected to it.`,
    ],
    notes: [
      `If it was not you, somebody else may be in your account: ask the people who run ${product} for help.`,
    ],
  }),
  password_changed: ({ at }, product) => ({
    subject: `Your ${product} password was changed`,
    paragraphs: [`The password of your ${product} account was changed on ${utc(at)}.`],
    notes: [
      'If it was you, there is nothing to do.',
      `If it was not you, choose a new password with "forgot password" at once; that also ends every session. If that does not work, ask the people who run ${product} for help.`,
    ],
  }),
  factor_added: ({ at }, product) => ({
    subject: `A second factor was added to your ${product} account`,
    paragraphs: [
      `An authenticator app or a passkey was added to your ${product} account on ${utc(at)}. From now on it is asked for at every login with your password.`,
    ],
    notes: ['If it was you, there is nothing to do.', UNASKED(product)],
  }),
  factor_removed: ({ at }, product) => ({
    subject: `A second factor was removed from your ${product} account`,
    paragraphs: [`An authenticator app or a passkey was removed from your ${product} account on ${utc(at)}.`],
    notes: ['If it was you, there is nothing to do.', UNASKED(product)],
  }),
  factors_reset: ({ at }, product) => ({
    subject: `The second factors of your ${product} account were reset`,
    paragraphs: [
      `An administrator of ${product} removed all second factors from your account on ${utc(at)}, and ended its sessions.`,
    ],
    notes: [
      'Log in with your password, and add a second factor again.',
      `If you did not ask for it, choose a new password with "forgot password" at once, and ask the people who run ${product} about it.`,
    ],
  }),
  identity_linked: ({ provider, at }, product) => ({
    subject: `Your ${product} account is now linked to ${provider}`,
    paragraphs: [
      `An account at ${provider} was linked to your ${product} account on ${utc(at)}. Whoever has that account can log in to yours.`,
    ],
    notes: [
      'If it was you, there is nothing to do.',
      `If it was not you, choose a new password with "forgot password" at once, unlink the account at ${provider} in your ${product} account, and ask the people who run ${product} for help if you cannot.`,
    ],
  }),
  identity_unlinked: ({ provider, at }, product) => ({
    subject: `Your ${product} account is no longer linked to ${provider}`,
    paragraphs: [`An account at ${provider} was unlinked from your ${product} account on ${utc(at)}.`],
    notes: ['If it was you, there is nothing to do.', UNASKED(product)],
  }),
  recovery_codes_created: ({ at }, product) => ({
    subject: `New recovery codes for your ${product} account`,
    paragraphs: [
      `Recovery codes for your ${product} account were made on ${utc(at)}. Those you had before work no more.`,
    ],
    notes: ['If it was you, keep the new ones in a safe place.', UNASKED(product)],
  }),
  recovery_code_used: ({ at }, product) => ({
    subject: `A recovery code of your ${product} account was used`,
    paragraphs: [
      `One of the recovery codes of your ${product} account stood in for its second factor on ${utc(at)}. It works no more.`,
    ],
    notes: ['If it was you, there is nothing to do, unless few are left.', UNASKED(product)],
  }),
};

const UNASKED = (product: string): string =>
  `If it was not you, somebody else may be in your account: choose a new password with "forgot password" at once, and ask the people who run ${product} for help.`;

/** As `24 November 2026 at 06:15 UTC`: nobody has to know in which time zone the server is. */
function utc(time: Date): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(time)} UTC`;
}
