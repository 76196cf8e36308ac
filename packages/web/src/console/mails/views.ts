import { loadedSection } from '../section.ts';
import { catalogue } from './messages/index.ts';
import { MailsView } from './mails-view.tsx';

export default loadedSection(catalogue, { '/': MailsView });
