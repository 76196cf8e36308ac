/** What a login at a provider keeps in its challenge. None of it is secret. */
export interface FlowState extends Record<string, unknown> {
  readonly provider: string;
  /** Where the provider sends its answer. */
  readonly redirectUri: string;
  /** Where the browser goes in the end; absent where an app or a single page finishes it. */
  readonly returnTo?: string;
}

/** A login at a provider that was begun. */
export interface BegunFlow {
  /** What the client must hold until the end. */
  readonly flow: string;
  /** Where to send the user. */
  readonly url: string;
  /** Seconds. */
  readonly expiresIn: number;
}
