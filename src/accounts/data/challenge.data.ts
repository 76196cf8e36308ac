import { Injectable } from '@nestjs/common';
import { type AccountData, type FormerUser } from '../../auth/index.js';
import { ChallengeStore } from '../../challenges/index.js';

/** Logins and enrolments that wait for their next step. */
@Injectable()
export class ChallengeData implements AccountData {
  constructor(private readonly challengeStore: ChallengeStore) {}

  /** Gone in ten minutes, and nothing of the account stands in them that does not stand elsewhere. */
  export(): Record<string, AsyncIterable<object>> {
    return {};
  }

  forget({ id }: FormerUser): Promise<void> {
    return this.challengeStore.forget(id);
  }

  /** Each is bound to a `credentialVersion`, and a claim has raised it. */
  disown(): Promise<void> {
    return Promise.resolve();
  }
}
