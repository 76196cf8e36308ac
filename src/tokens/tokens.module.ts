import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { ClockModule } from '../common/clock.module.js';
import { AccessKeys } from './access-keys.js';
import { accessKeysProvider, ringKeeperProvider } from './access-keys.provider.js';
import { AccessTokenService } from './access-token.service.js';
import { KeyRingModule } from './key-ring/key-ring.module.js';
import { RingKeeper } from './key-ring/ring-keeper.js';
import { RefreshTokenService } from './refresh-token.service.js';
import { VerifiedTokens } from './verified-tokens.js';
import { revocationIdsProvider } from './revocation-ids.provider.js';
import { RevocationSetService } from './revocation-set.service.js';

/** Access and refresh tokens: signing, reading, deriving. No database but the key ring's. */
@Module({
  imports: [ClockModule, JwtModule.register({}), KeyRingModule],
  providers: [
    accessKeysProvider,
    ringKeeperProvider,
    AccessTokenService,
    RefreshTokenService,
    revocationIdsProvider,
    RevocationSetService,
    VerifiedTokens,
  ],
  exports: [
    AccessKeys,
    AccessTokenService,
    RefreshTokenService,
    RevocationSetService,
    RingKeeper,
    VerifiedTokens,
  ],
})
export class TokensModule {}
