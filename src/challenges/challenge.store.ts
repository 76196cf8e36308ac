import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { addSeconds, Clock } from '../common/clock.js';
import { CONNECTION } from '../common/connection.js';
import { sha256 } from '../common/digest.js';
import { randomId } from '../common/ids.js';
import { Challenge, type ChallengePurpose } from './challenge.schema.js';

/** Seconds in which the second step must be taken. */
export const CHALLENGE_LIFETIME = 600;

/** How often it may be tried. */
export const CHALLENGE_ATTEMPTS = 5;

/** What is to wait. The fields are described in challenge.schema.ts. */
export type NewChallenge = Pick<
  Challenge,
  'purpose' | 'userId' | 'credentialVersion' | 'proved' | 'transport' | 'sessionId' | 'state'
>;

/** What the client gets. */
export interface OpenedChallenge {
  /** 256 random bits, base64url. */
  readonly challenge: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * @param challenge what the client holds
 * @returns the id of its record, which says nothing of it
 */
export function challengeIdOf(challenge: string): string {
  return sha256(challenge);
}

/** What waits between two steps of a ceremony: the only reader and writer of the `challenges` collection. */
@Injectable()
export class ChallengeStore {
  constructor(
    @InjectModel(Challenge.name, CONNECTION) private readonly challenges: Model<Challenge>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param input what is to wait
   * @returns what the client must bring back
   */
  async open(input: NewChallenge): Promise<OpenedChallenge> {
    const challenge = randomId(32);
    await this.challenges.create({
      ...input,
      _id: challengeIdOf(challenge),
      attempts: 0,
      expiresAt: addSeconds(this.clock.now(), CHALLENGE_LIFETIME),
      usedAt: null,
    });
    return { challenge, expiresIn: CHALLENGE_LIFETIME };
  }

  /**
   * Looks a challenge up; nothing is changed.
   *
   * @param challenge what the client brings back
   * @param purposes what it may be for
   * @returns the record; null when it is none, has expired, was used or tried too often, or is for something else
   */
  async find(challenge: string, purposes: readonly ChallengePurpose[]): Promise<Challenge | null> {
    return this.findById(challengeIdOf(challenge), purposes);
  }

  /**
   * The same by its id, for what proves in another way that it may be taken up.
   *
   * @param id of the record
   * @param purposes what it may be for
   * @returns the record; null as {@link find}
   */
  async findById(id: string, purposes: readonly ChallengePurpose[]): Promise<Challenge | null> {
    return this.challenges
      .findOne({ ...this.alive(id), purpose: { $in: purposes } })
      .lean<Challenge>()
      .exec();
  }

  /**
   * Counts a try of the second step before anybody looks at it: of a hundred at once no more get through than of a hundred
   * one after the other.
   *
   * @param challenge what the client brings back
   * @param purpose what it must be for
   * @returns the record; null as {@link find}
   */
  async attempt(challenge: string, purpose: ChallengePurpose): Promise<Challenge | null> {
    return this.challenges
      .findOneAndUpdate(
        { ...this.alive(challengeIdOf(challenge)), purpose },
        { $inc: { attempts: 1 } },
        { returnDocument: 'after' },
      )
      .lean<Challenge>()
      .exec();
  }

  /**
   * Uses a challenge up before anybody looks at its second step: what is signed by an authenticator is looked at once.
   *
   * @param challenge what the client brings back
   * @param purpose what it must be for
   * @returns the record; null as {@link find}. Of many at once, one gets it
   */
  async take(challenge: string, purpose: ChallengePurpose): Promise<Challenge | null> {
    return this.challenges
      .findOneAndUpdate(
        { ...this.alive(challengeIdOf(challenge)), purpose },
        { $set: { usedAt: this.clock.now() } },
      )
      .lean<Challenge>()
      .exec();
  }

  /**
   * Uses a challenge up: the second step was taken.
   *
   * @param challenge the record as found
   * @returns whether it was this call that did: of many at once, one
   */
  async use({ _id }: Challenge): Promise<boolean> {
    const now = this.clock.now();
    const { modifiedCount } = await this.challenges.updateOne(
      { _id, usedAt: null },
      { $set: { usedAt: now } },
    );
    return modifiedCount === 1;
  }

  /**
   * Forgets the challenges of a user who is gone.
   *
   * @param userId whose
   */
  async forget(userId: string): Promise<void> {
    await this.challenges.deleteMany({ userId });
  }

  private alive(_id: string): object {
    return {
      _id,
      usedAt: null,
      attempts: { $lt: CHALLENGE_ATTEMPTS },
      expiresAt: { $gt: this.clock.now() },
    };
  }
}
