import './users.css';
import { loadedSection } from '../section.ts';
import { catalogue } from './messages/index.ts';
import { UsersView } from './users-view.tsx';
import { ImportView } from './import-view.tsx';
import { UserView } from './user-view.tsx';

export default loadedSection(catalogue, { '/': UsersView, '/import': ImportView, '/$item': UserView });
