export { ActivityView } from './activity-view.tsx';
export { DataView } from './data-view.tsx';
export { ProfileView } from './profile-view.tsx';
export { SecurityView } from './security-view.tsx';
export { SessionsView } from './sessions-view.tsx';
