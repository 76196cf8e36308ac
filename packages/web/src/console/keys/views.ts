import { loadedSection } from '../section.ts';
import { catalogue } from './messages/index.ts';
import { KeysView } from './keys-view.tsx';

export default loadedSection(catalogue, { '/': KeysView });
