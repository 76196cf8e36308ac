import { KeyIcon } from '../../design/index.ts';
import { type Section } from '../section.ts';

export const keys: Section = {
  path: '/keys',
  name: { en: 'Signing keys', de: 'Schlüssel' },
  icon: KeyIcon,
  views: ['/'],
  load: () => import('./views.ts'),
};
