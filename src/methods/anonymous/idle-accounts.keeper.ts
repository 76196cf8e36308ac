import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DeleteUserFlow } from '../../accounts/index.js';
import { byService } from '../../common/audit/index.js';
import { addSeconds, Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { PeriodicTask } from '../../common/periodic-task.js';
import { ACCOUNTS_CONFIG, type AccountsConfig } from '../../config/index.js';
import { KeptSessionStore } from '../../sessions/index.js';
import { ANONYMOUS_PREFIX, type User, UserAdministrationStore } from '../../users/index.js';

/** Milliseconds between two rounds. */
const INTERVAL = 3_600_000;

/** How many accounts are read with one command. */
const PAGE = 500;

/** How many pages a round looks at; the next one goes on behind them. */
const PAGES = 20;

/**
 * Deletes anonymous accounts that nobody can come back to: their sessions are all that leads to them, and the last one has
 * ended long ago. Every node looks, an hour after its start and then every hour; an account is deleted once.
 */
@Injectable()
export class IdleAccountsKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(IdleAccountsKeeper.name);
  private readonly task = new PeriodicTask({
    run: () => this.round(),
    interval: () => INTERVAL,
    logger: this.logger,
    failing: 'Deleting idle anonymous accounts failed',
    recovered: 'Idle anonymous accounts are deleted again',
  });
  private after: string | undefined;

  constructor(
    private readonly userAdministrationStore: UserAdministrationStore,
    private readonly keptSessionStore: KeptSessionStore,
    private readonly deleteUser: DeleteUserFlow,
    private readonly clock: Clock,
    @Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.task.startLater();
  }

  async onModuleDestroy(): Promise<void> {
    await this.task.stop();
  }

  /** @throws what the database throws */
  async round(): Promise<void> {
    const since = addSeconds(this.clock.now(), -this.config.anonymousRetention);
    let deleted = 0;
    for (let page = 0; page < PAGES && !this.task.isStopped; page++) {
      const users = await this.userAdministrationStore.list({
        ...{ limit: PAGE, prefix: ANONYMOUS_PREFIX, after: this.after },
      });
      this.after = users.length < PAGE ? undefined : users.at(-1)?.email;
      for (const user of await this.idleAmong(users, since)) {
        if (await this.remove(user)) deleted++;
      }
      if (this.after === undefined) break;
    }
    if (deleted > 0) this.logger.log(`Deleted ${deleted} idle anonymous accounts`);
  }

  private async idleAmong(users: readonly User[], since: Date): Promise<User[]> {
    // One that was opened a moment ago may be about to get its first session.
    const old = users.filter(({ createdAt }) => createdAt < since);
    if (old.length === 0) return [];
    const visited = await this.keptSessionStore.aliveSince(
      old.map(({ _id }) => _id),
      since,
    );
    return old.filter(({ _id }) => !visited.has(_id));
  }

  private async remove({ _id, credentialVersion }: User): Promise<boolean> {
    if (this.task.isStopped) return false;
    try {
      await this.deleteUser.delete(_id, byService(), credentialVersion);
      return true;
    } catch (error) {
      // Another node was quicker.
      if (error instanceof DomainError) return false;
      throw error;
    }
  }
}
