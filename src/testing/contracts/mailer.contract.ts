import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Mailer, type MailerError, type OutgoingMail } from '../../mail/index.js';
import { type ContractCase } from './contract-case.js';

/** A mail as it arrived. */
export type DeliveredMail = Pick<OutgoingMail, 'to' | 'subject' | 'text' | 'html'> & {
  readonly from: OutgoingMail['from'];
};

/** A mailer, with a look at what becomes of its mails. */
export interface MailerUnderTest {
  /** The one to be tried. */
  readonly mailer: Mailer;
  /** All that has arrived so far, in any order. Line ends count as the same. */
  readonly delivered: () => readonly DeliveredMail[] | Promise<readonly DeliveredMail[]>;
  /** One whose server never answers. Leave it out where there is nobody to wait for. */
  readonly stalled?: Mailer;
  /** One whose server refuses every mail for good. Leave it out where nobody refuses. */
  readonly refusing?: Mailer;
  /** Called in the end. */
  readonly close?: () => unknown;
}

/** In the text of every mail, as a link has it. */
const SECRET = 'Zr8k3vQ0xW7mT2yB9nL4cJ6hF1dS5gPb';

/** Milliseconds until a mailer that was told to stop must have stopped. */
const PATIENCE = 5000;

/**
 * What a {@link Mailer} must do. It sends to addresses of example.com only.
 *
 * @param make a mailer; called once for each case
 * @returns the cases, to be run in any order
 */
export function mailerContract(make: () => MailerUnderTest | Promise<MailerUnderTest>): ContractCase[] {
  const contract = (name: string, check: (subject: MailerUnderTest) => Promise<void>): ContractCase => ({
    name,
    run: async () => {
      const subject = await make();
      try {
        await check(subject);
      } finally {
        await subject.close?.();
      }
    },
  });
  return [
    contract('delivers a mail, once, as it is', async ({ mailer, delivered }) => {
      const mail = newMail('ada@example.com');
      await mailer.send(mail, forEver());
      assertSame(await delivered(), [mail]);
    }),
    contract('delivers what is not ASCII, and what has a meaning in headers and in HTML', async (subject) => {
      const mail = newMail('o.neill+shop@example.com', {
        from: { name: 'Löwe, "Zoë" <x@evil.example> & 株式会社', address: 'no-reply@example.com' },
        subject: `Grüße, 你好 👋: ${'a subject that needs more than one line '.repeat(4)}`.trim(),
        text: `.\nFrom here on\n..\n${'x'.repeat(1200)}\n`,
        html: '<p>äöü &amp; &lt;b&gt; 👋</p>\n.\n<p>=3D</p>\n',
      });
      await subject.mailer.send(mail, forEver());
      assertSame(await subject.delivered(), [mail]);
    }),
    contract('mixes nothing up when it has many at once', async ({ mailer, delivered }) => {
      const mails = Array.from({ length: 10 }, (_, i) => newMail(`person${i}@example.com`));
      await Promise.all(mails.map((mail) => mailer.send(mail, forEver())));
      assertSame(await delivered(), mails);
    }),
    contract('waits no longer than it may', async ({ stalled, mailer }) => {
      const stop = new AbortController();
      const end = (stalled ?? mailer).send(newMail('ada@example.com'), stop.signal);
      if (stalled === undefined) return end;
      await sleep(100);
      const began = performance.now();
      stop.abort();
      await assert.rejects(end, 'a mail was taken that nobody has taken');
      assert.ok(performance.now() - began < PATIENCE, `it went on for longer than ${PATIENCE} ms`);
    }),
    contract('says that a mail was refused for good, and nothing of what is in it', async ({ refusing }) => {
      if (refusing === undefined) return;
      const error = await failureOf(refusing.send(newMail('ada@example.com'), forEver()));
      assert.equal(error.name, 'MailerError');
      assert.equal((error as MailerError).permanent, true);
      assert.doesNotMatch(`${error.message}\n${error.stack ?? ''}`, new RegExp(SECRET));
    }),
  ];
}

const forEver = (): AbortSignal => new AbortController().signal;

let count = 0;

/** Frozen: the outbox may try the same mail again. */
function newMail(to: string, differences: Partial<OutgoingMail> = {}): OutgoingMail {
  count += 1;
  const link = `https://app.example.com/reset#token=${SECRET}`;
  return deepFreeze({
    messageId: `<contract.${process.pid}.${count}@example.com>`,
    kind: 'password_reset',
    from: { name: 'nightlatch', address: 'no-reply@example.com' },
    to,
    subject: `Choose a new password (${count})`,
    text: `Hello ${to},\n\n${link}\n`,
    html: `<p>Hello ${to},</p>\n<p><a href="${link}">Choose a new password</a></p>\n`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...differences,
  });
}

function deepFreeze(mail: OutgoingMail): OutgoingMail {
  Object.freeze(mail.from);
  Object.freeze(mail.headers);
  return Object.freeze(mail);
}

function assertSame(delivered: readonly DeliveredMail[], sent: readonly OutgoingMail[]): void {
  const shapes = (mails: readonly DeliveredMail[]): object[] =>
    mails.map(shapeOf).sort((one, other) => (one.subject < other.subject ? -1 : 1));
  assert.deepEqual(shapes(delivered), shapes(sent));
}

function shapeOf({ from, to, subject, text, html }: DeliveredMail): Record<keyof DeliveredMail, string> {
  const lines = (content: string): string => content.replaceAll('\r\n', '\n').trimEnd();
  return { from: `${from.name} <${from.address}>`, to, subject, text: lines(text), html: lines(html) };
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    assert.ok(typeof error === 'object' && error !== null && 'message' in error, 'a non-error was thrown');
    return error as Error;
  }
  assert.fail('a mail was taken that was refused');
}
