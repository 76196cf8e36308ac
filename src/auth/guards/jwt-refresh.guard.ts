import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { createValidationPipe } from '../../common/http/index.js';
import { RefreshDto } from '../dto/refresh.dto.js';
import { JwtRefreshStrategy, type RefreshPrincipal } from '../strategies/jwt-refresh.strategy.js';
import { authenticate } from './authenticate.js';

/**
 * Lets a request through when its body carries a refresh token of ours, used or not: what the token is
 * worth is for the flow to judge.
 */
@Injectable()
export class JwtRefreshGuard implements CanActivate {
  /** Guards run before pipes; a body that is not a RefreshDto is a 400 here as everywhere. */
  private readonly validation = createValidationPipe();

  constructor(private readonly strategy: JwtRefreshStrategy) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<{ body: unknown; user?: RefreshPrincipal }>();
    await this.validation.transform(request.body, { type: 'body', metatype: RefreshDto });
    const principal = await authenticate<RefreshPrincipal>(this.strategy, request, http.getResponse());
    if (principal === undefined) throw new DomainError('refresh_token_invalid');
    request.user = principal;
    return true;
  }
}
