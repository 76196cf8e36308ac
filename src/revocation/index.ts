export { RevocationFeed } from './revocation-feed.store.js';
export { RevocationModule } from './revocation.module.js';
export { RevocationStore } from './revocation.store.js';
