import { type Translation } from '../../i18n/index.ts';
import type en from './en.ts';

export default {
  'login.title': 'Bei {product} anmelden',
} satisfies Translation<typeof en>;
