export { Challenge, type ChallengePurpose } from './challenge.schema.js';
export { challengeIdOf, ChallengeStore, type NewChallenge, type OpenedChallenge } from './challenge.store.js';
export { ChallengesModule } from './challenges.module.js';
