import { ChartIcon } from '../../design/index.ts';
import { type Section } from '../section.ts';

export const overview: Section = {
  path: '',
  name: { en: 'Overview', de: 'Übersicht' },
  icon: ChartIcon,
  views: ['/'],
  load: () => import('./views.ts'),
};
