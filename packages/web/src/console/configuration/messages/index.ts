import { createCatalogue } from '../../../i18n/index.ts';
import en from './en.ts';

export const catalogue = createCatalogue({ en, de: () => import('./de.ts') });
export const { useT } = catalogue;
