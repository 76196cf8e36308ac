import { createCatalogue } from '../../i18n/index.ts';
import en from './en.ts';

export const {
  load: loadMessages,
  Provider: MessagesProvider,
  useT,
} = createCatalogue({
  en,
  de: () => import('./de.ts'),
});
