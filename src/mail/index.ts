export { MailModule } from './mail.module.js';
export { type Delivery, MailCounts } from './mail-counts.js';
export { MailSender } from './mail-sender.js';
export { InjectMailTemplates, MailTemplates, type RenderedMail } from './mail-templates.js';
export { HOST_MAILER, InjectMailer, Mailer, MailerError, type OutgoingMail } from './mailer.js';
export { type ComposedMail, type MailKind, type Mails, QUEUED_MAILS, type QueuedMailKind } from './mails.js';
export { type Outcome, OUTCOMES, OutboxEntry } from './outbox-entry.schema.js';
export { type NewMail, OutboxStore } from './outbox.store.js';
