/** The environment of this application. */
export interface Settings {
  /** Where its database is. */
  MONGODB_URI: string;
  /** Where it listens. */
  PORT: string;
  /** What partners sign their tokens with. */
  PARTNER_SECRET: string;
  /** `off` for tests. */
  RATE_LIMITS?: string;
  /** The first administrator. */
  ADMIN_EMAIL: string;
  /** Their password. */
  ADMIN_PASSWORD: string;
}
