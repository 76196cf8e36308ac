import { PulseIcon } from '../../design/index.ts';
import { type Section } from '../section.ts';

export const health: Section = {
  path: '/health',
  name: { en: 'Health', de: 'Zustand' },
  icon: PulseIcon,
  views: ['/'],
  load: () => import('./views.ts'),
};
