import { type KeyObject } from 'node:crypto';
import { type KeyRingConfig, type SharedSecretConfig } from '../config/index.js';
import { type KeyProblem } from './key-ring/examine-ring.js';
import { type KeyState } from './key-ring/key-life-cycle.js';
import { type PublicJwk } from './key-ring/key-pair.js';

/** An algorithm of access tokens (RFC 7518 §3.1). */
export type AccessTokenAlgorithm = (SharedSecretConfig | KeyRingConfig)['algorithm'];

/** What an access token is verified with. One key, one algorithm. */
export interface VerificationKey {
  readonly alg: AccessTokenAlgorithm;
  /** Made once: a string or PEM is parsed anew in every call, at many times the cost. */
  readonly key: KeyObject;
}

/** What an access token is signed with. */
export interface SigningKey extends VerificationKey {
  readonly kid: string;
}

/** Where a key is in its life, and for how many seconds. */
export interface KeyAge {
  readonly state: KeyState;
  readonly seconds: number;
}

/**
 * The keys of access tokens: which one signs, and which ones still verify. The rest of the product knows
 * keys by `kid` only, so where they come from is decided here alone.
 */
export abstract class AccessKeys {
  /** Every algorithm that a key may have, now or after a rotation. */
  abstract readonly algorithms: readonly AccessTokenAlgorithm[];

  private readonly listeners = new Set<() => void>();

  /**
   * @returns the key that signs now
   * @throws DomainError `service_unavailable` when there is none, for a moment after an emergency
   */
  abstract signing(): SigningKey;

  /**
   * @param kid the `kid` of a token's header, whatever a client put there
   * @returns the key that verifies it, or undefined
   */
  abstract find(kid: unknown): VerificationKey | undefined;

  /** @returns what others verify with (RFC 7517 §4): every key that `find` finds; none for a shared secret */
  abstract publicKeys(): readonly PublicJwk[];

  /** @returns where the keys are in their lives, for whoever watches; none for a shared secret, which has no life */
  abstract ages(): readonly KeyAge[];

  /** @returns what is wrong with what the database has of keys, each as often as it is; none for a shared secret */
  abstract problems(): readonly KeyProblem[];

  /**
   * Tells of every change of the keys that verify: a token that was good before may not be any more.
   *
   * @param listener called after the change
   * @returns ends it
   */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** For implementations: the keys that verify are others now. */
  protected changed(): void {
    for (const listener of this.listeners) listener();
  }
}
