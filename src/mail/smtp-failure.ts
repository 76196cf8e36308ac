import { type NodemailerError } from 'nodemailer';

/** "Authentication required", instead of an answer about the recipient or the mail. */
const AUTHENTICATION_REQUIRED = 530;

/**
 * Whether a mail would be refused again: the server said so of its recipient or its content. What it says of
 * the connection, the login or the sender is for the operator to mend, and the mail waits for that.
 *
 * @param error what the library threw
 */
export function isForGood({ command, permanent, responseCode }: NodemailerError): boolean {
  // The library itself found that it is no address.
  if (command === 'API') return true;
  const isOfThisMail = command === 'RCPT TO' || command === 'DATA';
  return isOfThisMail && permanent === true && responseCode !== AUTHENTICATION_REQUIRED;
}

/**
 * What went wrong, for the log: codes only. The server's own words may quote the mail (a filter names the link
 * it does not like) or the login.
 *
 * @param error what the library threw
 * @returns such as `550 5.1.1 to RCPT TO` or `ESOCKET ECONNREFUSED`
 */
export function describeFailure(error: NodemailerError): string {
  const { code, originalCode, timeoutType, command, response, responseCode } = error;
  if (responseCode === undefined) {
    const codes = [code, originalCode, timeoutType].filter((part) => part !== undefined);
    return codes.length > 0 ? codes.join(' ') : error.name;
  }
  // RFC 3463: class, subject, detail.
  const [, enhanced] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '') ?? [];
  return `${[responseCode, enhanced].filter((part) => part !== undefined).join(' ')} to ${command ?? 'us'}`;
}
