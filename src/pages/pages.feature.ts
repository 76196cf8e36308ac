import { type Feature } from '../feature.js';
import { PagesController } from './pages.controller.js';
import { PagesModule } from './pages.module.js';

/** Pages for people, under `/login`, `/signup` and `/account`: they do what the routes of the other features can. */
export function pages(): Feature {
  const securityPage = '/account/security';
  return { name: 'pages', module: PagesModule, controllers: [PagesController], web: true, securityPage };
}
