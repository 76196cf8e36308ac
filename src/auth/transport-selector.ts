import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { SESSIONS_CONFIG, type SessionsConfig } from '../config/index.js';
import { type Transport } from '../sessions/index.js';

/** How the refresh token of a new session travels: as its client asks, within `REFRESH_TRANSPORTS`. */
@Injectable()
export class TransportSelector {
  constructor(@Inject(SESSIONS_CONFIG) private readonly config: SessionsConfig) {}

  /**
   * To be asked before anything changes: an answer that the client can't use must open no session.
   *
   * @param wanted what the client asks for; undefined for `body` where that is allowed, else `cookie`
   * @throws DomainError `validation_failed` for one that is not allowed
   */
  choose(wanted: Transport | undefined): Transport {
    const { transports } = this.config;
    const transport = wanted ?? (transports.includes('body') ? 'body' : 'cookie');
    if (transports.includes(transport)) return transport;
    throw new DomainError('validation_failed', {
      errors: [{ field: 'transport', messages: [`must be one of: ${transports.join(', ')}`] }],
    });
  }
}
