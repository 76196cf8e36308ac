/** What the client uses of its surroundings where it is there. Browsers have all of it, a server or a phone little. */
export interface Platform {
  location?: { origin: string; href: string; hostname: string; protocol: string };
  document?: { baseURI: string };
  navigator?: { onLine?: boolean; locks?: LockManager; credentials?: Credentials };
  BroadcastChannel?: new (name: string) => Channel;
  addEventListener?: (type: string, listener: (event: { persisted?: boolean }) => void) => void;
  PublicKeyCredential?: PublicKeyCredentials;
  performance?: { now(): number };
}

interface LockManager {
  request<T>(name: string, options: { signal: AbortSignal }, work: () => Promise<T>): Promise<T>;
}

interface Credentials {
  create(options: object): Promise<unknown>;
  get(options: object): Promise<unknown>;
}

/** `PublicKeyCredential`, of which older browsers have a part. */
export interface PublicKeyCredentials {
  parseCreationOptionsFromJSON?(options: object): object;
  parseRequestOptionsFromJSON?(options: object): object;
  isConditionalMediationAvailable?(): Promise<boolean>;
  [signal: `signal${string}`]: ((argument: object) => Promise<void>) | undefined;
}

/** A `BroadcastChannel`. */
export interface Channel {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

/** The surroundings, of which nothing is taken for granted. */
export const platform = globalThis as unknown as Platform;

/**
 * @param milliseconds how long
 * @param work what is done then
 * @param keepsAlive whether a process waits for it that has nothing else to do
 * @returns stops it
 */
export function after(milliseconds: number, work: () => void, keepsAlive = true): () => void {
  const timer = setTimeout(work, milliseconds);
  if (!keepsAlive) (timer as { unref?: () => void }).unref?.();
  return () => clearTimeout(timer);
}
