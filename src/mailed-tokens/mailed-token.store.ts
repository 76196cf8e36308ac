import { createHmac, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { Clock } from '../common/clock.js';
import { sha256 } from '../common/digest.js';
import { randomId } from '../common/ids.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { MAILED_TOKEN_PURPOSES, MailedToken, type MailedTokenPurpose } from './mailed-token.schema.js';

/** What a token is made for. The fields are described in mailed-token.schema.ts. */
export type TokenRequest = Pick<
  MailedToken,
  | 'purpose'
  | 'userId'
  | 'email'
  | 'accountEmail'
  | 'credentialVersion'
  | 'requestId'
  | 'requestedAt'
  | 'expiresAt'
>;

const DUPLICATE_KEY = 11000;

/** The tokens in mailed links: the only reader and writer of the `mailed_tokens` collection. */
@Injectable()
export class MailedTokenStore {
  /** A key of its own, so that nothing else made with the secret can be mistaken for a token. */
  private readonly key: Buffer;

  constructor(
    @InjectModel(MailedToken.name, CONNECTION) private readonly tokens: Model<MailedToken>,
    private readonly clock: Clock,
    @Inject(TOKENS_CONFIG) { refreshSecret }: TokensConfig,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', refreshSecret, '', 'nightlatch mailed token', 32));
  }

  /**
   * Makes the token of a mail that is about to be delivered. It takes the place of the one before, unless that
   * one was asked for later. The same request always gets the same token.
   *
   * @param request what for
   * @returns the token, 43 characters of base64url; undefined when the mail is of no use any more: a later one
   * has taken its place, or its token was used
   */
  async issue(request: TokenRequest): Promise<string | undefined> {
    const _id = idOf(request.purpose, request.userId);
    const salt = randomId(32);
    const token = this.derive({ ...request, salt });
    try {
      await this.tokens.updateOne(
        { _id, requestedAt: { $lt: request.requestedAt } },
        { $set: { ...request, salt, tokenHash: sha256(token), usedAt: null } },
        { upsert: true },
      );
      return token;
    } catch (error) {
      if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
    }
    // There is one that is not older: perhaps this request's own, of a delivery that was broken off.
    const own = await this.tokens
      .findOne({ _id, requestId: request.requestId, usedAt: null })
      .lean<MailedToken>()
      .exec();
    return own === null ? undefined : this.derive(own);
  }

  /**
   * Looks a token up; nothing is changed.
   *
   * @param token as a client sent it
   * @param purposes what it may be for
   * @returns its record; null when it is none, has expired, was used, was replaced or is for something else
   */
  async find(token: string, purposes: readonly MailedTokenPurpose[]): Promise<MailedToken | null> {
    return this.tokens
      .findOne({
        tokenHash: sha256(token),
        purpose: { $in: purposes },
        usedAt: null,
        expiresAt: { $gt: this.clock.now() },
      })
      .lean<MailedToken>()
      .exec();
  }

  /**
   * Uses a token up.
   *
   * @param token the record as found
   * @returns whether it was this call that did: of many at once, one
   */
  async use({ _id, tokenHash }: MailedToken): Promise<boolean> {
    const { modifiedCount } = await this.tokens.updateOne(
      { _id, tokenHash, usedAt: null },
      { $set: { usedAt: this.clock.now() } },
    );
    return modifiedCount === 1;
  }

  /**
   * @param userId whose
   * @returns their tokens, those that count and those that are no longer valid but are still known
   */
  async listOf(userId: string): Promise<MailedToken[]> {
    return this.tokens
      .find({ _id: { $in: idsOf(userId) } })
      .lean<MailedToken[]>()
      .exec();
  }

  /**
   * Forgets the tokens of a user who is gone.
   *
   * @param userId whose
   */
  async forget(userId: string): Promise<void> {
    await this.tokens.deleteMany({ _id: { $in: idsOf(userId) } });
  }

  private derive({ purpose, userId, salt }: Pick<MailedToken, 'purpose' | 'userId' | 'salt'>): string {
    return createHmac('sha256', this.key).update(`${purpose}.${userId}.${salt}`).digest('base64url');
  }
}

function idOf(purpose: MailedTokenPurpose, userId: string): string {
  return `${purpose}:${userId}`;
}

function idsOf(userId: string): string[] {
  return MAILED_TOKEN_PURPOSES.map((purpose) => idOf(purpose, userId));
}
