/** So many requests within so many seconds; the count begins anew when they are over. */
export interface RequestLimit {
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

/**
 * What one address (IPv6: one /64) may ask for, by the name that `@Throttle()` takes. High enough for an office
 * behind one address, low enough that nobody is flooded. docs/throttling.md has the same table, for clients.
 */
export const REQUEST_LIMITS = {
  // Whatever comes of it: beside those limits that count what was wrong, this is what an address may keep the cores
  // busy with. On two of them it is half a minute of hashing in five; it is also 300 people who log in at once.
  hashing: { points: 300, duration: 300 },
  // Each costs a password hash and an account that somebody has to clean up.
  signup: { points: 3, duration: 10 },
  // A page with passkeys asks at each visit, and each leaves a challenge for ten minutes.
  'passkey-options': { points: 300, duration: 300 },
  // Each leaves a challenge for ten minutes, and may cause requests to a provider.
  'federated-start': { points: 100, duration: 300 },
  // One client refreshes every ten minutes; this is 150 of them that wake up together.
  refresh: { points: 150, duration: 300 },
  // What an account gets of it is MAILS.
  'forgot-password': { points: 3, duration: 60 },
  // Their tokens have 256 random bits and can't be guessed: this is against the work a wrong one makes.
  'reset-password': { points: 10, duration: 60 },
  'verify-email': { points: 10, duration: 60 },
  // Each sends a mail. What a mailbox gets of it is LOGIN_MAILS.
  'email-login': { points: 10, duration: 60 },
  // The link's token has 256 bits, and of wrong codes there are narrower limits: against the work they make.
  'email-link': { points: 30, duration: 60 },
  // Each leaves an account.
  anonymous: { points: 30, duration: 300 },
} as const satisfies Record<string, RequestLimit>;

/** What one mailbox gets at most, of each purpose, whoever asks for it. */
export const MAILS: RequestLimit = { points: 3, duration: 3600 };

/**
 * A mailbox gets a reset mail in every window of so many seconds, however many were asked for: strangers who ask for it
 * must not leave its owner without a link that works. A third of the life of that link (mail/mails.ts): what is
 * refused comes within two windows of a mail at most, one of its node's and one of all nodes', so that the link of
 * that mail works for a third of its life at least.
 */
export const RESET_MAIL: RequestLimit = { points: 1, duration: 600 };

/** How many more it gets beside that one: who asks three times in a row gets three, as of every purpose. */
export const FURTHER_RESET_MAILS: RequestLimit = { points: MAILS.points - 1, duration: MAILS.duration };

/**
 * Mails that let somebody log in, of one mailbox: those that one address asks for, and all. What strangers ask for is worth
 * nothing to the owner, so the owner needs some of their own: it takes four addresses to use up the mails of a mailbox.
 */
export const LOGIN_MAILS = {
  fromOneAddress: { points: 5, duration: 3600 },
  all: { points: 20, duration: 3600 },
} as const satisfies Record<string, RequestLimit>;

/**
 * What users may do again and again with what is their own: each of them, and all that come from one address. It bounds
 * their entries in the audit log, and how many names can be tried that others may have.
 */
export const USER_LIMITS = {
  // An hour and no more: who logs in more often than that is a machine, and goes on when it is over.
  login: { user: { points: 200, duration: 3600 } },
  profile: { user: { points: 50, duration: 86_400 }, address: { points: 100, duration: 3600 } },
  'change-password': { user: { points: 20, duration: 86_400 }, address: { points: 100, duration: 3600 } },
  'change-email': { user: { points: 10, duration: 86_400 }, address: { points: 30, duration: 3600 } },
  // Enrolments that are begun: each leaves a challenge for ten minutes.
  'enrol-factor': { user: { points: 50, duration: 86_400 }, address: { points: 100, duration: 3600 } },
  // Whatever is proved: of what is wrong there are narrower limits.
  'step-up': { user: { points: 200, duration: 3600 } },
} as const satisfies Record<string, { user: RequestLimit; address?: RequestLimit }>;

/**
 * Wrong passwords from one address: a bucket of so many that fills up again evenly in so many seconds, so a locked
 * one is never more than a quarter of an hour from its next try.
 */
export const ADDRESS_FAILURES = { capacity: 100, refill: 86_400 } as const;

/**
 * Wrong passwords for one account: `free` cost nothing, then 1, 2, 4, … seconds of lock follow each, up to
 * `longest`. A quarter of an hour leaves about a hundred guesses a day and name, the order that NIST SP 800-63B-4
 * §3.2.2 allows, and locks an owner out for no longer than that. Forgotten a day after the last lock: a shorter
 * memory would give a patient guesser more tries than the longest lock.
 * Of so many `addresses` it is kept what each has counted: more than have a password compared at the same time, which
 * the locks see to.
 */
export const ACCOUNT_FAILURES = { free: 5, longest: 900, memory: 86_400, addresses: 16 } as const;

/** A limit that `@Throttle()` can put on a route. */
export type LimitName =
  | keyof typeof REQUEST_LIMITS
  /** Wrong passwords from one address. They are counted where the password is checked; a route only tells. */
  | 'password';
