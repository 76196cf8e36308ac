import './configuration.css';
import { loadedSection } from '../section.ts';
import { catalogue } from './messages/index.ts';
import { ConfigurationView } from './configuration-view.tsx';

export default loadedSection(catalogue, { '/': ConfigurationView });
