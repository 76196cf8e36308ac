import { Inject, Injectable } from '@nestjs/common';
import { type ProvenMethod } from '../../common/proven-method.js';
import { FACTORS_CONFIG, type FactorsConfig } from '../../config/index.js';
import { assuranceOf } from '../../sessions/index.js';
import { hasFactors, type User } from '../../users/index.js';
import { type Authentication } from '../authentication.js';
import { type LoginContext } from '../login-context.js';
import { type LoginRequirement, type UnmetRequirement } from '../login-requirement.js';
import { PendingLogins } from '../pending-logins.js';
import { RememberedDevices } from './remembered-devices.store.js';
import { SecondFactors } from './second-factors.js';

/**
 * Who has a second factor proves it at every login, whatever they begin with; who must have one and has none enrols it first.
 * The one that was enrolled in this login is no proof in it.
 */
@Injectable()
export class SecondFactorRequirement implements LoginRequirement {
  constructor(
    private readonly secondFactors: SecondFactors,
    private readonly pendingLogins: PendingLogins,
    private readonly devices: RememberedDevices,
    @Inject(FACTORS_CONFIG) private readonly config: FactorsConfig,
  ) {}

  /**
   * @param authentication who logs in, and what they have proved
   * @param context where from, and what to
   * @returns the factors that would do, or that one must be enrolled; undefined when nothing is lacking
   */
  async unmet(authentication: Authentication, context: LoginContext): Promise<UnmetRequirement | undefined> {
    const { user, proved, hasEnrolled } = authentication;
    if (hasEnrolled || isTwofold(proved)) return undefined;
    if (hasFactors(user)) {
      if (await this.devices.recognizes(user, context.deviceToken)) return undefined;
      const methods = this.secondFactors.methodsOf(user, proved);
      if (methods.length === 0 && !this.isRequiredOf(user)) return undefined;
      const opened = await this.pendingLogins.open('second_factor', authentication, context);
      return { kind: 'second_factor_required', methods, ...opened };
    }
    if (!this.isRequiredOf(user)) return undefined;
    const opened = await this.pendingLogins.open('enrol_factor', authentication, context);
    return { kind: 'action_required', action: 'enrol_factor', ...opened };
  }

  private isRequiredOf({ roles }: User): boolean {
    const { requiredOf } = this.config;
    return requiredOf === 'all' || roles.some((role) => requiredOf.includes(role));
  }
}

/** Two kinds of proof, or two things that are proved each by itself: a passkey that asked for nothing, and an application. */
function isTwofold(proved: readonly ProvenMethod[]): boolean {
  const things = proved.filter(({ factors }) => factors.includes('possession'));
  return assuranceOf(proved).acr === 'aal2' || new Set(things.map(({ method }) => method)).size > 1;
}
