import { Inject, Injectable } from '@nestjs/common';
import { MAIL_CONFIG, type MailConfig } from '../../config/index.js';
import { type MailTemplates, type RenderedMail } from '../mail-templates.js';
import { type ComposedMail } from '../mails.js';
import { type MailContent } from './content.js';
import { englishMails } from './english-mails.js';
import { layOut } from './layout.js';

/** The mails in English, with PRODUCT_NAME in them: what is sent unless a host brings templates of its own. */
@Injectable()
export class EnglishTemplates implements MailTemplates {
  constructor(@Inject(MAIL_CONFIG) private readonly config: Pick<MailConfig, 'productName'>) {}

  render({ kind, params }: ComposedMail): RenderedMail {
    // The compiler can't see that the words and the parameters are of one kind.
    const say = englishMails[kind] as (params: ComposedMail['params'], product: string) => MailContent;
    return layOut(say(params, this.config.productName), 'en');
  }
}
