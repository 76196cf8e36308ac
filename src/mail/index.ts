export { MailModule } from './mail.module.js';
export { type ComposedMail, type MailKind, type Mails } from './mails.js';
export { OutboxEntry } from './outbox-entry.schema.js';
export { type NewMail, Outbox } from './outbox.service.js';
