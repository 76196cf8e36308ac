import { Injectable } from '@nestjs/common';
import { CompleteLogin, type LoginOutcome, TransportSelector } from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type Transport } from '../../sessions/index.js';
import { UserStore } from '../../users/index.js';

/** What is proved by who proves nothing: that it was them a moment ago. */
function provenNothing(at: Date): ProvenMethod {
  return { method: 'anonymous', at, amr: [], factors: [] };
}

/** `POST /auth/anonymous`: an account that its session alone leads to. */
@Injectable()
export class OpenAnonymouslyFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly transportSelector: TransportSelector,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * @param wanted how the refresh token is to travel
   * @param client where from
   * @throws DomainError `validation_failed` for the transport; what a hook of the host refuses the login with
   */
  async open(wanted: Transport | undefined, client: Client): Promise<LoginOutcome> {
    const transport = this.transportSelector.choose(wanted);
    const creation = await this.userStore.create(
      { name: 'Anonymous' },
      'user.opened-anonymously',
      byOwner(client),
    );
    if (creation.kind !== 'created') throw new DomainError(creation.kind);
    const { user } = creation;
    this.events.emit('user.opened-anonymously', { userId: user._id });
    const proved = [provenNothing(this.clock.now())];
    return this.completeLogin.complete({ user, proved }, { client, transport, isNewAccount: true });
  }
}
