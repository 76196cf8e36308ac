import { loadedSection } from '../section.ts';
import { catalogue } from './messages/index.ts';
import { HealthView } from './health-view.tsx';

export default loadedSection(catalogue, { '/': HealthView });
