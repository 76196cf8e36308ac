/** What one mail says, before it is text or HTML. All of it is plain text; the layout escapes it. */
export interface MailContent {
  /** One line. */
  subject: string;
  /** Before the link. */
  paragraphs: string[];
  /** The one thing to do, where there is one. */
  action?: { label: string; link: string };
  /** After the link. */
  notes: string[];
}
