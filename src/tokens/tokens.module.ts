import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { ClockModule } from '../common/clock.module.js';
import { AccessKeys } from './access-keys.js';
import { AccessTokenService } from './access-token.service.js';
import { RefreshTokenService } from './refresh-token.service.js';
import { RevocationSetService } from './revocation-set.service.js';

/** Access and refresh tokens: signing, reading, deriving. No database. */
@Module({
  imports: [ClockModule, JwtModule.register({})],
  providers: [AccessKeys, AccessTokenService, RefreshTokenService, RevocationSetService],
  exports: [AccessKeys, AccessTokenService, RefreshTokenService, RevocationSetService],
})
export class TokensModule {}
