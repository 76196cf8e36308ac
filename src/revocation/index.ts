export { RevocationFeed } from './revocation-feed.js';
export { RevocationModule } from './revocation.module.js';
export { RevocationsService } from './revocations.service.js';
