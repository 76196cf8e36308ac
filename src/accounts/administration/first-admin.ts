import { Inject, Injectable, Logger } from '@nestjs/common';
import { byService } from '../../common/audit/index.js';
import { ACCOUNTS_CONFIG, type AccountsConfig, ConfigurationError } from '../../config/index.js';
import { DefaultPasswordPolicy, InjectPasswordPolicy, type PasswordPolicy } from '../../passwords/index.js';
import { UserAdministrationStore, UserStore } from '../../users/index.js';
import { isAddress } from '../../common/fields/index.js';
import { CreateAdminFlow } from './create-admin.flow.js';

const NAME = 'Administrator';

/** Somebody has to be the first to administer: `ADMIN_EMAIL` and `ADMIN_PASSWORD`. */
@Injectable()
export class FirstAdmin {
  private readonly logger = new Logger(FirstAdmin.name);

  constructor(
    @Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig,
    private readonly userAdministrationStore: UserAdministrationStore,
    private readonly createAdmin: CreateAdminFlow,
    @InjectPasswordPolicy() private readonly policy: PasswordPolicy,
    private readonly userStore: UserStore,
  ) {}

  /**
   * Creates the first administrator while nobody has the role. One who can't log in is enough to keep these settings from
   * making another: forgotten ones must not open anything when somebody is banned, or loses a password. Of two nodes that start at once one does: the unique index of
   * the e-mail decides, so that must have been built before. An account that is there already is not promoted: whoever
   * signed up first with that address would be an administrator.
   *
   * @throws ConfigurationError when a host's policy refuses the password
   */
  async ensure(): Promise<void> {
    const { firstAdmin } = this.config;
    if (firstAdmin === undefined) return;
    const admins = await this.userAdministrationStore.admins();
    if (admins === 'on_paper') {
      this.logger.warn(
        'No administrator can log in: each is banned or has no password. ADMIN_EMAIL makes another only while nobody ' +
          'has the role. The mail of a forgotten password gives one a password; npm run cli -- users create-admin makes another.',
      );
    }
    if (admins !== 'none') return;
    const creation = await this.createAdmin.create({ name: NAME, ...firstAdmin }, byService());
    if (creation.kind === 'created') {
      this.logger.log(
        'Created the first administrator, as ADMIN_EMAIL says. ADMIN_PASSWORD is no longer needed.',
      );
    } else if (creation.kind === 'password_rejected') {
      throw new ConfigurationError(creation.messages.map((rule) => ({ variable: 'ADMIN_PASSWORD', rule })));
    } else if (!(await this.isAdmin(firstAdmin.email))) {
      this.logger.warn(
        'There is no administrator: the address of ADMIN_EMAIL belongs to an account without the role, and it is ' +
          'not promoted. If it is yours: npm run cli -- users set-role <email> user admin. If not, set another address.',
      );
    }
  }

  /**
   * Evaluates the address and the password, whether or not they are needed now. It needs no database. A host's policy may
   * ask somebody who does not answer, which must not keep a node from starting: it evaluates when the account is made.
   *
   * @throws ConfigurationError when one of them may not be used
   */
  check(): void {
    if (this.config.firstAdmin === undefined) return;
    const { email, password } = this.config.firstAdmin;
    const wrongAddress = isAddress(email) ? [] : ['must be an e-mail address, such as ada@example.com'];
    const wrongPassword =
      this.policy instanceof DefaultPasswordPolicy
        ? this.policy.evaluate(password, { name: NAME, email })
        : [];
    const problems = [
      ...wrongAddress.map((rule) => ({ variable: 'ADMIN_EMAIL', rule })),
      ...wrongPassword.map((rule) => ({ variable: 'ADMIN_PASSWORD', rule })),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);
  }

  /** Perhaps the other node was quicker. */
  private async isAdmin(email: string): Promise<boolean> {
    return (await this.userStore.findByLogin({ email }))?.roles.includes('admin') === true;
  }
}
