import { ListIcon } from '../../design/index.ts';
import { type Section } from '../section.ts';

export const audit: Section = {
  path: '/audit',
  name: { en: 'Audit log', de: 'Protokoll' },
  icon: ListIcon,
  views: ['/'],
  load: () => import('./views.ts'),
};
