import { Inject } from '@nestjs/common';
import { type ComposedMail } from './mails.js';

/** The words of one mail. */
export interface RenderedMail {
  /** One line. */
  subject: string;
  text: string;
  html: string;
}

/** How mails read. Another one may be put in its place: other words, other languages. */
export interface MailTemplates {
  /**
   * @param mail what it is about. Names in it were chosen by whoever filled in a form: escape them in HTML,
   * and mind that a stranger may have typed the reader's address beside a name that is a message
   */
  render(mail: ComposedMail): RenderedMail | Promise<RenderedMail>;
}

/** Injection token of the {@link MailTemplates}. */
export const MailTemplates = Symbol('MailTemplates');

/** Injects the {@link MailTemplates}. */
export const InjectMailTemplates = (): ParameterDecorator & PropertyDecorator => Inject(MailTemplates);
