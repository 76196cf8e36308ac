import { loadedSection } from '../section.ts';
import { catalogue } from './messages/index.ts';
import { OverviewView } from './overview-view.tsx';

export default loadedSection(catalogue, { '/': OverviewView });
