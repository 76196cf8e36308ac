import { UsersIcon } from '../../design/index.ts';
import { type Section } from '../section.ts';

export const users: Section = {
  path: '/users',
  name: { en: 'Users', de: 'Benutzer' },
  icon: UsersIcon,
  views: ['/', '/import', '/$item'],
  load: () => import('./views.ts'),
};
