export { RevocationModule } from './revocation.module.js';
export { RevocationsService, type RevocationStatus } from './revocations.service.js';
