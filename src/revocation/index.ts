export { RevocationFeed } from './revocation-feed.store.js';
export { RevocationModule } from './revocation.module.js';
export { RevocationsService } from './revocation.store.js';
