import { loadedSection } from '../section.ts';
import { catalogue } from './messages/index.ts';
import { AuditView } from './audit-view.tsx';

export default loadedSection(catalogue, { '/': AuditView });
