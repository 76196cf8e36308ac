import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { GrantFlow } from './grant.flow.js';
import { IntrospectFlow } from './introspect.flow.js';
import { IntrospectionGuard } from './introspection.guard.js';
import { OAuthErrorFilter, OAuthOutageFilter } from './oauth-error.filter.js';
import { RefreshGrant } from './refresh.grant.js';

const PARTS = [
  GrantFlow,
  RefreshGrant,
  IntrospectFlow,
  IntrospectionGuard,
  OAuthErrorFilter,
  OAuthOutageFilter,
];

/** The endpoints of OAuth 2, and what other services need to verify tokens. */
@Module({ imports: [AuthModule], providers: PARTS, exports: [...PARTS, AuthModule] })
export class OAuthModule {}
