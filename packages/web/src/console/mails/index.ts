import { MailIcon } from '../../design/index.ts';
import { type Section } from '../section.ts';

export const mails: Section = {
  path: '/mails',
  name: { en: 'Mails', de: 'Mails' },
  icon: MailIcon,
  views: ['/'],
  load: () => import('./views.ts'),
};
