import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Clock } from '../common/clock.js';
import { ensureDataDir } from '../common/data-dir.js';
import { randomId } from '../common/ids.js';
import { type MailConfig } from '../config/index.js';
import { type Mailer, type OutgoingMail } from './mailer.js';

/** Where there is no SMTP server: a mail becomes a file that mail programs open, for nobody else to read. */
@Injectable()
export class EmlMailer implements Mailer, OnApplicationBootstrap {
  private readonly logger = new Logger('Mail');

  /**
   * @param config the folder
   * @param clock the time, for the names of the files
   */
  constructor(
    private readonly config: Pick<MailConfig, 'directory' | 'production'>,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.production) return;
    this.logger.warn(
      `SMTP_URL is not set: NOBODY GETS THEIR MAILS, they are written to ${this.config.directory} with the links in them`,
    );
  }

  async send({ kind, from, to, ...mail }: OutgoingMail): Promise<void> {
    // Loaded with the first mail.
    const { createTransport } = await import('nodemailer');
    const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message } = await composer.sendMail({
      ...mail,
      // The library writes into what it gets.
      from: { ...from },
      to: { name: '', address: to },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
    const file = join(this.config.directory, fileName(this.clock.now(), kind));
    ensureDataDir(dirname(this.config.directory));
    await mkdir(this.config.directory, { recursive: true, mode: 0o700 });
    await writeWhole(file, message as Buffer);
    this.logger.log(`${kind}: ${file}`);
  }
}

/** By time, then by what it is; two mails of one millisecond have two names. The log has it, so it says not to whom. */
function fileName(time: Date, kind: string): string {
  return `${time.toISOString().replaceAll(':', '-')}_${kind}_${randomId(6)}.eml`;
}

/** Whole or not at all: whoever waits for a file with this name can read it at once. */
async function writeWhole(file: string, content: Buffer): Promise<void> {
  const draft = `${file}.draft`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
