/** Where a client without a cookie keeps its refresh token, under the client's own name: one text. */
export interface Storage {
  /** What was kept last; nothing, when nothing is. */
  get(): string | null | undefined | Promise<string | null | undefined>;
  /** Keeps a text in place of the one before. */
  set(value: string): void | Promise<void>;
  /** Keeps nothing any more. */
  remove(): void | Promise<void>;
}

/** Keeps it in a variable: gone with the page or the process. The default. */
export function memoryStorage(): Storage {
  let kept: string | undefined;
  return {
    get: () => kept,
    set: (value) => void (kept = value),
    remove: () => void (kept = undefined),
  };
}

/** The part of the Web Storage API that is needed. */
interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Keeps it in `sessionStorage`: it survives a reload, and ends with the tab. Every script of the page can read it.
 *
 * @param key the name there
 */
export function tabStorage(key = 'nightlatch'): Storage {
  // Asked for when it is used: on a server there is none, and importing must not fail there.
  const place = (): WebStorage => (globalThis as unknown as { sessionStorage: WebStorage }).sessionStorage;
  return {
    get: () => place().getItem(key),
    set: (value) => place().setItem(key, value),
    remove: () => place().removeItem(key),
  };
}

/** The part of `expo-secure-store` that is needed. */
export interface SecureStore {
  /** Reads a text. */
  getItemAsync(key: string): Promise<string | null>;
  /** Writes a text. */
  setItemAsync(key: string, value: string): Promise<void>;
  /** Deletes a text. */
  deleteItemAsync(key: string): Promise<void>;
}

/**
 * Keeps it in the keychain of a phone.
 *
 * @param store `import * as SecureStore from 'expo-secure-store'`, or anything with the same three functions
 * @param key the name there
 */
export function secureStorage(store: SecureStore, key = 'nightlatch'): Storage {
  return {
    get: () => store.getItemAsync(key),
    set: (value) => store.setItemAsync(key, value),
    remove: () => store.deleteItemAsync(key),
  };
}

/** What is kept. The token of a remembered device outlives the session. */
export interface Kept {
  refreshToken?: string | undefined;
  deviceToken?: string | undefined;
}

/** Reads and writes what is kept, one text of JSON. */
export class Vault {
  /** What the place would not take. It counts until the next write, or its successor would be unknown to us. */
  private unsaved: Kept | undefined;

  constructor(private readonly storage: Storage) {}

  /** @returns what is kept; nothing when it can't be understood. Rejects when the place can't be read. */
  async read(): Promise<Kept> {
    if (this.unsaved) return this.unsaved;
    const text = await this.storage.get();
    try {
      return (JSON.parse(text ?? '{}') as Kept | null) ?? {};
    } catch {
      return {};
    }
  }

  /** Changes what is given, and leaves the rest. Never rejects. */
  async write(change: Kept): Promise<void> {
    this.unsaved = { ...(await this.read().catch(() => ({}))), ...change };
    try {
      const text = JSON.stringify(this.unsaved);
      await (text === '{}' ? this.storage.remove() : this.storage.set(text));
      this.unsaved = undefined;
    } catch {
      // A locked keychain: the session goes on in memory.
    }
  }
}
