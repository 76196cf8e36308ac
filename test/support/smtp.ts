import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** A mail that the server has read to its end, whether or not it said so. */
export interface ReceivedMail {
  from: string;
  to: string;
  subject: string;
  messageId: string;
  text: string;
  html: string;
  /** The first link in the text; empty when there is none. */
  link: string;
  parsed: ParsedMail;
  /** As it came. */
  raw: string;
  /** Whether it came over TLS, and as which user. */
  secure: boolean;
  user: string | undefined;
}

/** What the server does otherwise than accept a mail at once. */
export interface Behaviour {
  /** Refuses every recipient with this code (450, 550). */
  recipient?: number;
  /** Refuses every mail with this code, once it has read it. */
  data?: number;
  /** Words of the refusals. */
  words?: string;
  /** Milliseconds before it answers the mail itself. */
  delay?: number;
  /** What it waits for before it answers the mail itself. */
  gate?: Promise<void>;
  /** Reads the mail, keeps it, and drops the connection instead of saying so. */
  dropAfterData?: boolean;
}

/** What a server asks for. */
export interface SmtpOptions {
  /** The only login it takes, and it asks for one; what it refuses it repeats. No login at all when absent. */
  login?: { user: string; password: string };
  /** TLS from the first byte on. */
  secure?: boolean;
  /** Whether it offers STARTTLS, with a certificate that nobody trusts; false unless asked for. */
  startTls?: boolean;
}

/** A real SMTP server on the loopback address. */
export class SmtpServer {
  /** What it has received, in order. A mail that came twice is here twice. */
  readonly mails: ReceivedMail[] = [];
  behaviour: Behaviour | ((recipient: string) => Behaviour) = {};
  /** How many connections there have been, and how many mails were being handed over at once at most. */
  connections = 0;
  mostAtOnce = 0;
  private atOnce = 0;
  private server: SMTPServer | undefined;
  private port = 0;

  private constructor(private readonly options: SmtpOptions) {}

  static async start(options: SmtpOptions = {}): Promise<SmtpServer> {
    const server = new SmtpServer(options);
    await server.restart();
    return server;
  }

  /** For SMTP_URL, with the login it takes. */
  get url(): string {
    const { login, secure } = this.options;
    const credentials = login
      ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@`
      : '';
    return `${secure ? 'smtps' : 'smtp'}://${credentials}127.0.0.1:${this.port}`;
  }

  /**
   * Waits for mails; the test's own time limit ends it.
   *
   * @param to their recipient
   * @param count how many
   * @returns all mails to that address, oldest first
   */
  async mailsTo(to: string, count = 1): Promise<ReceivedMail[]> {
    for (;;) {
      const mails = this.mails.filter((mail) => mail.to === to);
      if (mails.length >= count) return mails;
      await sleep(20);
    }
  }

  /** Waits for the first mail to an address. */
  async mailTo(to: string): Promise<ReceivedMail> {
    return (await this.mailsTo(to))[0]!;
  }

  /** Cuts all connections and listens no more. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = new Promise<void>((done) => server.close(done));
    for (const connection of server.connections) connection._socket.destroy();
    await closed;
  }

  /** Listens again, on the same port. */
  async restart(): Promise<void> {
    this.server = new SMTPServer(this.serverOptions());
    // A connection that breaks is what some tests want.
    this.server.on('error', () => undefined);
    const listener = this.server.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
    this.port = (listener.address() as AddressInfo).port;
  }

  private serverOptions(): SMTPServerOptions {
    const { login, secure = false, startTls = false } = this.options;
    return {
      logger: false,
      secure,
      authOptional: login === undefined,
      allowInsecureAuth: true,
      disabledCommands: [...(startTls ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
      closeTimeout: 100,
      onConnect: (_session, done) => {
        this.connections += 1;
        done();
      },
      onAuth: ({ username, password }, _session, done) => {
        const right = login?.user === username && login?.password === password;
        if (right) done(null, { user: username });
        else done(refusal(535, `Wrong: ${username} ${password}`));
      },
      onRcptTo: ({ address }, _session, done) => {
        const { recipient, words } = this.behaviourTo(address);
        done(recipient === undefined ? null : refusal(recipient, words));
      },
      onData: (stream, session, done) => {
        this.receive(stream, session).then(
          (refused) => done(refused),
          (error: unknown) => done(error as Error),
        );
      },
    };
  }

  private async receive(
    stream: Parameters<NonNullable<SMTPServerOptions['onData']>>[0],
    session: SMTPServerSession,
  ): Promise<Error | undefined> {
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      const raw = await buffer(stream);
      const mail = await readMail(raw, session);
      const { data, words, delay, gate, dropAfterData } = this.behaviourTo(mail.to);
      await gate;
      if (delay !== undefined) await sleep(delay, undefined, { ref: false });
      if (data !== undefined) return refusal(data, words);
      this.mails.push(mail);
      if (dropAfterData) this.drop(session);
      return undefined;
    } finally {
      this.atOnce -= 1;
    }
  }

  private drop({ id }: SMTPServerSession): void {
    for (const connection of this.server?.connections ?? []) {
      if (connection.id === id) connection._socket.destroy();
    }
  }

  private behaviourTo(recipient: string): Behaviour {
    return typeof this.behaviour === 'function' ? this.behaviour(recipient) : this.behaviour;
  }
}

function refusal(responseCode: number, words = 'No'): Error {
  return Object.assign(new Error(words), { responseCode });
}

/** Reads a mail as a mail program does. */
async function readMail(raw: Buffer, session: SMTPServerSession): Promise<ReceivedMail> {
  const parsed = await simpleParser(raw);
  const { mailFrom, rcptTo } = session.envelope;
  const text = parsed.text ?? '';
  return {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address).join(),
    subject: parsed.subject ?? '',
    messageId: parsed.messageId ?? '',
    text,
    html: parsed.html || '',
    link: /https?:\/\/\S+/.exec(text)?.[0] ?? '',
    parsed,
    raw: raw.toString(),
    secure: session.secure,
    user: session.user as string | undefined,
  };
}
