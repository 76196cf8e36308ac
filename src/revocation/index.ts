export { RevocationModule } from './revocation.module.js';
export { RevocationsService } from './revocations.service.js';
