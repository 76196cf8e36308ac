import { type Client } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type User } from '../../users/index.js';

/** What a client sends to prove a factor; which member, that its method says. */
export interface FactorAnswer {
  /** The code of an application, or a recovery code. */
  readonly code?: string | undefined;
  /** The password. */
  readonly password?: string | undefined;
  /** What the browser's WebAuthn call gave, as JSON. */
  readonly response?: Readonly<Record<string, unknown>> | undefined;
}

/** In what a factor is asked for. */
export interface FactorStep {
  /** The account, as read in this request. */
  readonly user: User;
  /** What the client brings back, where there is a challenge. */
  readonly challenge?: string | undefined;
  readonly client: Client;
}

/**
 * A way to prove who somebody is, beside the one they began with. What it demands a login for is the account's document
 * (users/factors.schema.ts), so that a login reads nothing more.
 */
export interface SecondFactor {
  /** What clients call it: `totp`. */
  readonly method: string;

  /**
   * @param user the account, as read in this request
   * @returns whether it can prove itself in this way
   */
  isEnrolled(user: User): boolean;

  /**
   * What the client needs before it can answer; absent where it needs nothing.
   *
   * @param user the account
   * @param challenge what the client will bring back
   * @returns the members of the answer
   */
  begin?(user: User, challenge: string): Promise<object>;

  /**
   * @param answer what the client sends
   * @param step in what
   * @returns the proof; undefined when it is none
   * @throws DomainError `too_many_attempts`, `validation_failed`; whatever else it refuses with
   */
  verify(answer: FactorAnswer, step: FactorStep): Promise<ProvenMethod | undefined>;

  /**
   * Makes what stands in for lost factors, when the account has its first one; absent where nothing is to be made.
   *
   * @param user the account, which has a factor now
   * @param client where from
   * @returns what the user must keep, shown once
   */
  issueBackup?(user: User, client: Client): Promise<string[]>;
}

/** Injection token of the list of {@link SecondFactor}s, in the order in which clients are told of them. */
export const SECOND_FACTORS = Symbol('SecondFactors');
