import { SlidersIcon } from '../../design/index.ts';
import { type Section } from '../section.ts';

export const configuration: Section = {
  path: '/configuration',
  name: { en: 'Configuration', de: 'Konfiguration' },
  icon: SlidersIcon,
  views: ['/'],
  load: () => import('./views.ts'),
};
