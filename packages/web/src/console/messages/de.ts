import { type Translation } from '../../i18n/index.ts';
import type en from './en.ts';

export default {
  title: 'Konsole',
} satisfies Translation<typeof en>;
