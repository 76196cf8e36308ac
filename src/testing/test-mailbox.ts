import { type Mailer, type OutgoingMail } from '../mail/index.js';

/**
 * Takes every mail and sends none. Put it in the place of the application's mailer:
 *
 * @example
 * const mailbox = new TestMailbox();
 * builder.overrideProvider(Mailer).useValue(mailbox);
 */
export class TestMailbox implements Mailer {
  /** All that came, the oldest first. */
  readonly mails: OutgoingMail[] = [];
  private readonly waiting = new Set<() => void>();

  send(mail: OutgoingMail): Promise<void> {
    this.mails.push(mail);
    for (const look of this.waiting) look();
    return Promise.resolve();
  }

  /**
   * Waits for a mail; takes it out, so that the next call gets the next one.
   *
   * @param to whose, without regard to case
   * @param kind of which kind; any when absent
   * @param seconds how long to wait; 5 by default
   * @returns the oldest such mail
   * @throws Error when none has come, with what has
   */
  take(to: string, kind?: OutgoingMail['kind'], seconds = 5): Promise<OutgoingMail> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
      };
      const look = (): void => {
        const index = this.mails.findIndex(
          (mail) => mail.to.toLowerCase() === to.toLowerCase() && (kind === undefined || mail.kind === kind),
        );
        const [mail] = index === -1 ? [] : this.mails.splice(index, 1);
        if (mail === undefined) return;
        end();
        resolve(mail);
      };
      const timer = setTimeout(() => {
        end();
        const there = this.mails.map((mail) => `${mail.kind} to ${mail.to}`).join(', ') || 'none';
        reject(
          new Error(
            `No mail${kind === undefined ? '' : ` (${kind})`} to ${to} within ${seconds} s; there are: ${there}`,
          ),
        );
      }, seconds * 1000);
      this.waiting.add(look);
      look();
    });
  }
}

/**
 * @param mail a mail with a link, to choose a password, say
 * @returns the token in the link
 * @throws Error when there is none
 */
export function mailedToken({ text, kind }: Pick<OutgoingMail, 'text' | 'kind'>): string {
  const token = /#\S*?\btoken=([\w-]+)/.exec(text)?.[1];
  if (token === undefined) throw new Error(`There is no link with a token in this mail (${kind})`);
  return token;
}
